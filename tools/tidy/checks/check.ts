import type { Tree } from "../tree/tree.ts";

/** One thing found wrong. Each part is a phrase or a sentence of its own. */
export interface Finding {
  readonly path: string;
  readonly line?: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** A rule over the whole tree: pure, so that a test can hand it a tree of three files. */
export interface Check {
  readonly name: string;
  readonly run: (tree: Tree) => readonly Finding[];
  /** A figure worth printing when all is well. */
  readonly note?: (tree: Tree) => string;
}
