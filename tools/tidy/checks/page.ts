import type { Tree } from "../tree/tree.ts";
import type { Finding } from "./check.ts";

/** A page made from the code. It is committed, so that a change to it shows in review. */
export interface Page {
  readonly path: string;
  readonly write: (tree: Tree) => string;
}

const examplesMax = 5;

/** Compares a page as committed with what the code says now. */
export function compare(tree: Tree, page: Page, why: string): Finding[] {
  const wanted = page.write(tree);
  const found = tree.files.find(({ path }) => path === page.path)?.text;
  if (found === wanted) return [];
  const fix = "If the change is meant: `npm run tidy -- --write`, and commit the page.";
  if (found === undefined) return [{ path: page.path, what: "the page is not there", why, fix }];
  const before = new Set(found.split("\n"));
  const after = new Set(wanted.split("\n"));
  const missing = [...after].filter((line) => !before.has(line));
  const stale = [...before].filter((line) => !after.has(line));
  const shown = [...missing.map((line) => `+ ${line}`), ...stale.map((line) => `- ${line}`)];
  const rest = shown.length > examplesMax ? ` and ${shown.length - examplesMax} more lines` : "";
  const difference =
    shown.length === 0 ? "the order of lines" : shown.slice(0, examplesMax).join(" | ") + rest;
  return [{ path: page.path, what: `differs from the code: ${difference}`, why, fix }];
}
