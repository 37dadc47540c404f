import { formatImplies, numberFormats } from "./format-check.ts";
import type { Facts } from "./facts.ts";
import { isMultipleOf, isWhole } from "./number-facts.ts";
import type { Keywords, Part } from "./part.ts";
import { findText } from "./text-search.ts";
import { counted } from "./words.ts";

/** A keyword that some of the values may break. */
export interface Broken {
  readonly keyword: string;
  readonly must: string;
  readonly wanted: Part;
}

/** Which keywords for numbers some number of the facts may break. */
export function* brokenByNumbers({ number }: Facts, keywords: Keywords): Iterable<Broken> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = keywords;
  const broken = (keyword: string, must: string): Broken => ({
    keyword,
    must,
    wanted: { not: { [keyword]: keywords[keyword] } },
  });
  if (typeof minimum === "number" && number.min < minimum) yield broken("minimum", `be at least ${minimum}`);
  if (typeof maximum === "number" && number.max > maximum) yield broken("maximum", `be at most ${maximum}`);
  if (typeof exclusiveMinimum === "number") {
    const { min, minOpen } = number;
    if (min < exclusiveMinimum || (min === exclusiveMinimum && !minOpen))
      yield broken("exclusiveMinimum", `be greater than ${exclusiveMinimum}`);
  }
  if (typeof exclusiveMaximum === "number") {
    const { max, maxOpen } = number;
    if (max > exclusiveMaximum || (max === exclusiveMaximum && !maxOpen))
      yield broken("exclusiveMaximum", `be less than ${exclusiveMaximum}`);
  }
  if (typeof multipleOf === "number" && !isMultipleOf(number, multipleOf))
    yield broken("multipleOf", `be a multiple of ${multipleOf}`);
  if (typeof format !== "string" || !numberFormats.has(format)) return;
  const fits = format === "int64" || (number.min >= -(2 ** 31) && number.max < 2 ** 31);
  if (!isWhole(number) || !fits) yield broken("format", `be a number of the format ${format}`);
}

/** Which keywords for texts some text of the facts may break. */
export function* brokenByTexts({ text }: Facts, keywords: Keywords): Iterable<Broken> {
  const { minLength, maxLength, pattern, format } = keywords;
  const broken = (keyword: string, must: string): Broken => ({
    keyword,
    must,
    wanted: { not: { [keyword]: keywords[keyword] } },
  });
  if (
    typeof minLength === "number" &&
    text.min < minLength &&
    findText({ ...text, max: Math.min(text.max, minLength - 1) }) !== "none"
  ) {
    yield broken("minLength", `have at least ${counted(minLength, "character", "characters")}`);
  }
  if (
    typeof maxLength === "number" &&
    text.max > maxLength &&
    findText({ ...text, min: Math.max(text.min, maxLength + 1) }) !== "none"
  ) {
    yield broken("maxLength", `have at most ${counted(maxLength, "character", "characters")}`);
  }
  if (typeof pattern === "string" && !text.patterns.includes(pattern)) {
    if (findText({ ...text, notPatterns: [...text.notPatterns, pattern] }) !== "none")
      yield broken("pattern", `match ${pattern}`);
  }
  if (typeof format !== "string" || numberFormats.has(format)) return;
  if (!text.formats.some((known) => formatImplies(known, format)))
    yield broken("format", `be a text of the format ${format}`);
}
