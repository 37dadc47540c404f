import { type JsonNode, readJson } from "./read-json.ts";

/** Lines and columns count from 1, columns in UTF-16 code units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds places in a JSON text: where a value stands, or the name of the member that holds it. What a pointer names and
 * the document does not have is found where the innermost part of it stands.
 */
export class JsonPlaces {
  readonly #root: JsonNode;
  readonly #lines: readonly number[];

  constructor(text: string, root: JsonNode) {
    this.#root = root;
    this.#lines = linesOf(text);
  }

  of(pointer: string, mark: "name" | "value"): TextPlace {
    let node = this.#root;
    for (const token of pointer.split("/").slice(1)) {
      const inner = node.inner?.get(token.replaceAll("~1", "/").replaceAll("~0", "~"));
      // The name of an object that lacks what was looked for says more than its brace.
      if (inner === undefined) return placeAt(this.#lines, node.nameStart ?? node.start);
      node = inner;
    }
    return placeAt(this.#lines, mark === "name" ? (node.nameStart ?? node.start) : node.start);
  }
}

/** The place of one pointer in a JSON text; undefined where the text is none. */
export function placeInJson(text: string, pointer: string): TextPlace | undefined {
  const read = readJson(text);
  return "document" in read ? new JsonPlaces(text, read.document.root).of(pointer, "value") : undefined;
}

/** The place of one offset, for a text that was not read to its end. */
export function placeOf(text: string, offset: number): TextPlace {
  return placeAt(linesOf(text), offset);
}

/** The offset at which each line begins. */
function linesOf(text: string): readonly number[] {
  const lines = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  return lines;
}

function placeAt(lines: readonly number[], offset: number): TextPlace {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
