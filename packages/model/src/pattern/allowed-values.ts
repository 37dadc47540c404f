import { listedBy, numbersOf, wantsInteger } from "./possible.ts";
import { type Shape, typesOf } from "./shapes.ts";

/** Values that are told one by one at most; of more, the others are counted. */
const toldMax = 20;

/** The values without members of their own that shapes allow. */
export interface AllowedValues {
  /** For the end of a sentence: `"open" or "closed"`, `a text of 1 to 5 characters or null`. */
  readonly inWords: string;
  /** The texts that are listed one by one: what a misspelt one may have meant. */
  readonly texts: readonly string[];
}

/** What a reader can write instead of a value that none of the shapes allows. */
export function allowedValues(shapes: readonly Shape[]): AllowedValues {
  const listed = [...new Set(shapes.flatMap((shape) => listedBy(shape) ?? []))];
  const kinds = shapes.flatMap((shape) => (listedBy(shape) === undefined ? kindsOf(shape) : []));
  const told = listed.slice(0, toldMax).map((value) => JSON.stringify(value));
  const left = listed.length - told.length;
  return {
    inWords: alternatives([...told, ...(left === 0 ? [] : [`${left} others`]), ...new Set(kinds)]),
    texts: listed.filter((value) => typeof value === "string"),
  };
}

function kindsOf(shape: Shape): string[] {
  const types = typesOf(shape);
  return [
    ...(types.has("string") ? [textOf(shape)] : []),
    ...(types.has("number") ? [numberOf(shape)] : []),
    ...(types.has("boolean") ? ["true", "false"] : []),
    ...(types.has("null") ? ["null"] : []),
  ];
}

function textOf(shape: Shape): string {
  const [least, most] = [numbersOf(shape, "minLength"), numbersOf(shape, "maxLength")];
  const [min, max] = [Math.max(0, ...least), Math.min(Infinity, ...most)];
  const length =
    max === Infinity ? (min === 0 ? "" : ` of ${min} characters or more`) : ` of ${min} to ${max} characters`;
  const matching = shape.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []));
  return `a text${length}${matching.length === 0 ? "" : ` that matches ${matching.join(" and ")}`}`;
}

function numberOf(shape: Shape): string {
  const bounds = (
    [
      ["minimum", "from"],
      ["exclusiveMinimum", "above"],
      ["maximum", "up to"],
      ["exclusiveMaximum", "below"],
    ] as const
  ).flatMap(([keyword, word]) => numbersOf(shape, keyword).map((bound) => ` ${word} ${bound}`));
  return `a ${wantsInteger(shape) ? "whole " : ""}number${bounds.join("")}`;
}

function alternatives(words: readonly string[]): string {
  if (words.length === 0) return "nothing";
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
