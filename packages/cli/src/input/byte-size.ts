import { InvalidArgumentError } from "commander";

/** Parses a size such as `512MiB` or `16GiB` to bytes, within bounds, both included. */
export function byteSize(minBytes: number, maxBytes: number): (text: string) => number {
  return (text) => {
    const [, number = "", unit = ""] = /^(\d+)(B|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
    const bytes = Number(number) * 1_024 ** units.indexOf(unit);
    if (number !== "" && bytes >= minBytes && bytes <= maxBytes) return bytes;
    throw new InvalidArgumentError(
      `It must be a size such as 512MiB or 16GiB, from ${minBytes} to ${maxBytes} bytes.`,
    );
  };
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];
