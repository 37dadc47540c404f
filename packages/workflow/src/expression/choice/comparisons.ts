import type { Json } from "../../definition/definition.ts";
import { matchesWildcard } from "./matches-wildcard.ts";
import { compareTimestamps, parseTimestamp } from "./timestamp.ts";

/** Whether a value stands to another one as the operator says; never between values of different types. */
export type Comparison = (value: Json, operand: Json) => boolean;

/** The comparison operators of a Choice rule; each but `StringMatches` also has a form with `Path` behind it. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  ...ordered("String", compareTexts),
  ...ordered("Numeric", compareNumbers),
  ...ordered("Timestamp", compareTimestampTexts),
  BooleanEquals: (value, operand) => typeof value === "boolean" && value === operand,
  StringMatches: (value, operand) =>
    typeof value === "string" && typeof operand === "string" && matchesWildcard(value, operand),
};

/** The operators that ask for a type; their operand says whether it shall be so. */
export const typeTests: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsBoolean: (value) => typeof value === "boolean",
  IsNumeric: (value) => typeof value === "number",
  IsString: (value) => typeof value === "string",
  IsTimestamp: (value) => typeof value === "string" && parseTimestamp(value) !== undefined,
};

/** Below 0, 0 or above 0; `undefined` for values that cannot be compared. */
type Order = (value: Json, operand: Json) => number | undefined;

function ordered(type: string, order: Order): Record<string, Comparison> {
  const where =
    (holds: (sign: number) => boolean): Comparison =>
    (value, operand) => {
      const sign = order(value, operand);
      return sign !== undefined && holds(sign);
    };
  return {
    [`${type}Equals`]: where((sign) => sign === 0),
    [`${type}LessThan`]: where((sign) => sign < 0),
    [`${type}LessThanEquals`]: where((sign) => sign <= 0),
    [`${type}GreaterThan`]: where((sign) => sign > 0),
    [`${type}GreaterThanEquals`]: where((sign) => sign >= 0),
  };
}

function compareNumbers(value: Json, operand: Json): number | undefined {
  return typeof value === "number" && typeof operand === "number" ? Math.sign(value - operand) : undefined;
}

/** By UTF-16 code units, as Java compares. */
function compareTexts(value: Json, operand: Json): number | undefined {
  if (typeof value !== "string" || typeof operand !== "string") return undefined;
  return value < operand ? -1 : value > operand ? 1 : 0;
}

function compareTimestampTexts(value: Json, operand: Json): number | undefined {
  const left = typeof value === "string" ? parseTimestamp(value) : undefined;
  const right = typeof operand === "string" ? parseTimestamp(operand) : undefined;
  return left === undefined || right === undefined ? undefined : compareTimestamps(left, right);
}
