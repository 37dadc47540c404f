import type { Json } from "../../definition/definition.ts";
import { remembered } from "../remembered.ts";
import { textOf } from "./intrinsic-function.ts";
import type { Argument } from "./intrinsic-call.ts";
import { InvalidArguments } from "./invalid-arguments.ts";

/**
 * `States.Format`: puts the other arguments where `{}` stands in the first. Texts go in as they are, anything else as
 * JSON. As many arguments as places, or it is an error.
 */
export function format(written: readonly Argument[], given: readonly Json[]): string {
  const [template] = written;
  const source = template?.kind === "value" && template.raw !== undefined ? template.raw : textOf(given[0]);
  const pieces = piecesOf(source);
  if (pieces.length !== given.length) {
    throw new InvalidArguments(": number of arguments do not match the occurrences of {}");
  }
  return pieces
    .map((piece, at) => (at === 0 ? piece : shown(written[at], given[at] ?? null) + piece))
    .join("");
}

/** A text that `States.StringToJson` has just read keeps its quotes on AWS. */
function shown(written: Argument | undefined, value: Json): string {
  const isFresh = written?.kind === "call" && written.call.name === "States.StringToJson";
  return typeof value === "string" && !isFresh ? value : JSON.stringify(value);
}

/** What stands before, between and behind the places. */
const piecesOf = remembered((template): readonly string[] => {
  const pieces: string[] = [];
  let piece = "";
  for (let at = 0; at < template.length; at++) {
    const character = template.charAt(at);
    if (character === "\\") {
      at++;
      piece += template.charAt(at);
    } else if (character === "{" && template.charAt(at + 1) === "}") {
      at++;
      pieces.push(piece);
      piece = "";
    } else if (character === "{" || character === "}") {
      throw new InvalidArguments(
        `: matching '${character === "{" ? "}" : "{"}' not found for '${character}'`,
      );
    } else {
      piece += character;
    }
  }
  return [...pieces, piece];
});
