import type { Keywords } from "./part.ts";

/** What is known of a number. */
export interface NumberFacts {
  readonly whole: boolean;
  readonly fraction: boolean;
  readonly min: number;
  readonly minOpen: boolean;
  readonly max: number;
  readonly maxOpen: boolean;
  readonly multiples: readonly number[];
  readonly notMultiples: readonly number[];
}

export const anyNumber: NumberFacts = {
  whole: false,
  fraction: false,
  min: -Infinity,
  minOpen: false,
  max: Infinity,
  maxOpen: false,
  multiples: [],
  notMultiples: [],
};

export function withNumberKeywords(facts: NumberFacts, keywords: Keywords): NumberFacts {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = keywords;
  let known = facts;
  if (typeof minimum === "number") known = atLeast(known, minimum, false);
  if (typeof exclusiveMinimum === "number") known = atLeast(known, exclusiveMinimum, true);
  if (typeof maximum === "number") known = atMost(known, maximum, false);
  if (typeof exclusiveMaximum === "number") known = atMost(known, exclusiveMaximum, true);
  if (typeof multipleOf === "number") known = { ...known, multiples: [...known.multiples, multipleOf] };
  if (format === "int32")
    known = { ...atMost(atLeast(known, -(2 ** 31), false), 2 ** 31 - 1, false), whole: true };
  if (format === "int64") known = { ...known, whole: true };
  return tightened(known);
}

/** Whole numbers have closed bounds that are whole. */
function tightened(facts: NumberFacts): NumberFacts {
  if (!isWhole(facts)) return facts;
  const { min, minOpen, max, maxOpen } = facts;
  const low = minOpen && Number.isInteger(min) ? min + 1 : Math.ceil(min);
  const high = maxOpen && Number.isInteger(max) ? max - 1 : Math.floor(max);
  return { ...facts, min: low, minOpen: false, max: high, maxOpen: false };
}

export function isWhole({ whole, multiples }: NumberFacts): boolean {
  return whole || multiples.some((step) => Number.isInteger(step));
}

function atLeast(facts: NumberFacts, min: number, open: boolean): NumberFacts {
  const narrower = min > facts.min || (min === facts.min && open);
  return tightened(narrower ? { ...facts, min, minOpen: open } : facts);
}

function atMost(facts: NumberFacts, max: number, open: boolean): NumberFacts {
  const narrower = max < facts.max || (max === facts.max && open);
  return tightened(narrower ? { ...facts, max, maxOpen: open } : facts);
}

/** Whether no number can be so; false when it is not seen. */
export function noNumber(facts: NumberFacts): boolean {
  const { min, max, minOpen, maxOpen, fraction, notMultiples } = facts;
  if (min > max || (min === max && (minOpen || maxOpen))) return true;
  if (fraction && isWhole(facts)) return true;
  if (notMultiples.some((step) => isMultipleOf(facts, step))) return true;
  const step = wholeStep(facts);
  return step !== undefined && Math.ceil(min / step) > Math.floor(max / step);
}

/**
 * Whether each of the numbers is a multiple of a step. Fractions are multiples of the very same step only: the
 * validator divides floating-point numbers, and 1.1 is a multiple of 0.1 to it, but none of 0.01.
 */
export function isMultipleOf(facts: NumberFacts, step: number): boolean {
  if (facts.multiples.includes(step)) return true;
  const own = wholeStep(facts);
  return own !== undefined && Number.isInteger(step) && own % step === 0;
}

/** The least common multiple of the whole steps; undefined when the numbers need not be whole. */
function wholeStep(facts: NumberFacts): number | undefined {
  const steps = facts.multiples.filter((step) => Number.isInteger(step));
  if (facts.whole) steps.push(1);
  if (steps.length === 0) return undefined;
  const step = steps.reduce((product, each) => (product / greatestCommon(product, each)) * each);
  return Number.isSafeInteger(step) ? step : steps[0];
}

function greatestCommon(left: number, right: number): number {
  return right === 0 ? left : greatestCommon(right, left % right);
}

/** All of them, when they are few. */
export function fewNumbers(facts: NumberFacts, most: number): readonly number[] | undefined {
  const step = wholeStep(facts);
  if (step === undefined || !Number.isSafeInteger(facts.min) || !Number.isSafeInteger(facts.max))
    return undefined;
  const first = Math.ceil(facts.min / step);
  const count = Math.floor(facts.max / step) - first + 1;
  if (count > most) return undefined;
  return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * step + 0);
}

/** Numbers to try, the plainest first; some may not fit. */
export function numbersToTry(facts: NumberFacts): readonly number[] {
  const { min, max } = facts;
  const steps = [...facts.multiples, ...(isWhole(facts) ? [1] : [0.5, 1])];
  const ends = [min, max].filter(Number.isFinite);
  const near = ends.flatMap((end) => [
    end,
    ...steps.flatMap((step) => [
      end - step,
      end + step,
      Math.floor(end / step) * step,
      Math.ceil(end / step) * step,
    ]),
    end - 0.001,
    end + 0.001,
  ]);
  const middle = ends.length === 2 ? [(min + max) / 2] : [];
  const multiples = facts.multiples.flatMap((step) =>
    Array.from({ length: 40 }, (_, at) => Number(((at + 1) * step).toPrecision(15))),
  );
  return [0, 1, ...near, ...middle, 0.5, 2, -1, -0.5, ...multiples, 3, 5, 7, 11, 1_000_003].map(
    (each) => each + 0,
  );
}
