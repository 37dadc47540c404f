import type { Json } from "../../definition/definition.ts";
import type { Path } from "../path/path.ts";

/** A call of an intrinsic function, read. */
export interface IntrinsicCall {
  /** With `States.` in front. */
  readonly name: string;
  readonly arguments: readonly Argument[];
}

export type Argument =
  | {
      readonly kind: "value";
      readonly value: Json;
      /** A text as it was written, escapes and all. */ readonly raw?: string;
    }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly call: IntrinsicCall };
