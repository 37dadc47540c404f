import type { Json } from "../../definition/definition.ts";
import { isList } from "../json-value.ts";
import type { Chance } from "../scope.ts";
import { InvalidArguments } from "./invalid-arguments.ts";

/** Takes its arguments as they were found. Throws `InvalidArguments`. */
export type IntrinsicFunction = (given: readonly Json[], chance: Chance) => Json;

/** Makes sure of how many arguments there are. */
export function taking(
  min: number,
  max: number,
  apply: (given: readonly Json[], chance: Chance) => Json,
): IntrinsicFunction {
  return (given, chance) => {
    if (given.length < min || given.length > max) throw new InvalidArguments();
    return apply(given, chance);
  };
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (!isList(value)) throw new InvalidArguments();
  return value;
}

export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new InvalidArguments();
  return value;
}

/** A number that fits into 32 bits, its fraction cut off: -1.7 is -1. */
export function truncated(value: Json | undefined): number {
  return within32Bits(Math.trunc(numberOf(value)));
}

export function numberOf(value: Json | undefined): number {
  if (typeof value !== "number") throw new InvalidArguments();
  return value;
}

export function within32Bits(value: number): number {
  if (!(Math.abs(value + 0.5) <= 2 ** 31 - 0.5)) throw new InvalidArguments();
  return value + 0; // -0 is 0
}
