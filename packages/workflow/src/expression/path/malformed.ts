import type { TextCursor } from "../text-cursor.ts";

/** A text is no path, filter or intrinsic; `problem` says what is wrong and where. */
export class Malformed extends Error {
  readonly problem: string;

  constructor(cursor: TextCursor, expectation: string) {
    const found = cursor.ended ? "the end" : `'${cursor.peek()}' at position ${cursor.at}`;
    const problem = `${expectation}, and ${found} was found`;
    super(`${cursor.text}: ${problem}`);
    this.name = "Malformed";
    this.problem = problem;
  }
}
