import type { Json } from "../../definition/definition.ts";
import { isObject, setField } from "../json-value.ts";
import { base64Decode, base64Encode } from "./base64.ts";
import { hashOf } from "./hash.ts";
import { taking, textOf, type IntrinsicFunction } from "./intrinsic-function.ts";
import { InvalidArguments } from "./invalid-arguments.ts";

/** Most characters that are encoded, decoded or hashed. */
const charactersMax = 10_000;

export const textFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  "States.Base64Encode": taking(1, 1, ([text]) => base64Encode(bounded(textOf(text)))),
  "States.Base64Decode": taking(1, 1, ([text]) => base64Decode(bounded(textOf(text)))),
  /** What is no text is hashed as JSON. */
  "States.Hash": taking(2, 2, ([data = null, algorithm]) => {
    const text = bounded(typeof data === "string" ? data : JSON.stringify(data));
    const hash = hashOf(text, textOf(algorithm));
    if (hash === undefined) throw new InvalidArguments();
    return hash;
  }),
  /** The empty text is `null`, as on AWS. */
  "States.StringToJson": taking(1, 1, ([text]) => (text === "" ? null : parsed(textOf(text)))),
  "States.JsonToString": taking(1, 1, ([value = null]) => JSON.stringify(value)),
  /** The second one's fields win; it does not go deeper, and only `true` asks for that. */
  "States.JsonMerge": taking(3, 3, ([left, right, isDeep]) => {
    if (isDeep === true || !isObject(left) || !isObject(right)) throw new InvalidArguments();
    const merged: Record<string, Json> = { ...left };
    for (const [name, value] of Object.entries(right)) setField(merged, name, value);
    return merged;
  }),
  /** Each character of the second one parts the first; empty pieces are left out. */
  "States.StringSplit": taking(2, 2, ([text, splitters]) => split(textOf(text), textOf(splitters))),
  "States.UUID": taking(0, 0, (_, chance) => chance.uuid()),
};

function bounded(text: string): string {
  if (text.length > charactersMax && Array.from(text).length > charactersMax) throw new InvalidArguments();
  return text;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json; // what JSON.parse gives is JSON
  } catch {
    throw new InvalidArguments();
  }
}

function split(text: string, splitters: string): string[] {
  const ends = new Set(splitters);
  const pieces = [""];
  for (const character of text) {
    if (ends.has(character)) pieces.push("");
    else pieces[pieces.length - 1] += character;
  }
  return pieces.filter((piece) => piece !== "");
}
