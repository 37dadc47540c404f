import type { Names } from "../syntax/bindings.ts";
import type { Place } from "../syntax/places.ts";
import type { Node } from "../syntax/tree.ts";
import type { Program } from "oxc-parser";

/** A file that has been parsed, with what its names refer to. */
export interface Syntax {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  /** Every node, in the order of the text. */
  readonly nodes: readonly Node[];
  readonly names: Names;
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly placeOf: (offset: number) => Place;
}
