import { InvalidArgumentError } from "commander";

const perSecondMax = 100_000;

/** Parses deliveries a second: a whole number, or `max` for as many as the function takes. */
export function rate(text: string): number | "max" {
  if (text === "max") return "max";
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= perSecondMax) return number;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${perSecondMax}, or max.`);
}
