import { InvalidArgumentError } from "commander";

/** Parses `5%` or `0.5%` to a share, 0.05 or 0.005, from nothing to `max` percent. */
export function percentage(max: number): (text: string) => number {
  return (text) => {
    const [, number] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
    if (number !== undefined && Number(number) <= max) return Number(number) / 100;
    throw new InvalidArgumentError(`It must be a percentage such as 5%, from 0% to ${max}%.`);
  };
}
