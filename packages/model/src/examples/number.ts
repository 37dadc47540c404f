import type { Chance } from "./chance.ts";
import { Impossible } from "./impossible.ts";

export interface NumberRules {
  readonly integer: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly exclusiveMinimum: number;
  readonly exclusiveMaximum: number;
  /** 0: no such rule. */
  readonly multipleOf: number;
}

/** Where a number that may be any lies: large enough to vary, small enough to calculate with. */
const usualMax = 10_000;

/** @throws Impossible when no number keeps the rules */
export function exampleNumber(rules: NumberRules, chance: Chance): number {
  if (rules.multipleOf > 0) return multiple(rules, rules.multipleOf, chance);
  return rules.integer ? multiple(rules, 1, chance) : fraction(rules, chance);
}

function multiple(rules: NumberRules, step: number, chance: Chance): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, integer } = rules;
  // A whole number that is a multiple of 2.5 is one of 5.
  const unit = integer && !Number.isInteger(step) ? wholeMultipleOf(step) : step;
  const first = Math.max(Math.ceil(minimum / unit), Math.floor(exclusiveMinimum / unit) + 1);
  const last = Math.min(Math.floor(maximum / unit), Math.ceil(exclusiveMaximum / unit) - 1);
  const [low, high] = window(first, last, rules);
  // 3 * 0.1 is 0.30000000000000004, which is no multiple of 0.1 in anybody's eyes.
  return Number((chance.between(low, high) * unit).toPrecision(15));
}

function fraction(rules: NumberRules, chance: Chance): number {
  const first = Math.max(rules.minimum, rules.exclusiveMinimum);
  const last = Math.min(rules.maximum, rules.exclusiveMaximum);
  const [low, high] = window(first, last, rules);
  const drawn = low + (high - low) * chance.next();
  const rounded = Math.round(drawn * 100) / 100;
  const fits = (number: number): boolean =>
    number >= rules.minimum &&
    number <= rules.maximum &&
    number > rules.exclusiveMinimum &&
    number < rules.exclusiveMaximum;
  const found = [rounded, drawn, (low + high) / 2].find(fits);
  if (found === undefined) throw none(rules);
  return found;
}

/** The part of the range that examples come from: near zero where it may be, otherwise at the nearer end. */
function window(first: number, last: number, rules: NumberRules): readonly [low: number, high: number] {
  if (!(first <= last)) throw none(rules);
  if (last < 0) return [Math.max(first, last - usualMax), last];
  const low = Math.max(first, 0);
  return [low, Math.min(last, low + usualMax)];
}

function wholeMultipleOf(step: number): number {
  for (let times = 1; times <= 1_000; times++) {
    if (Number.isInteger(Number((step * times).toPrecision(12)))) return Math.round(step * times);
  }
  throw new Impossible(`no whole number was found that is a multiple of ${step}`);
}

function none({
  integer,
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf,
}: NumberRules): Impossible {
  const rules = { integer, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf };
  return new Impossible(`no number keeps ${JSON.stringify(rules)}`);
}
