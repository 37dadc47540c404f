import type { PatternProblem } from "./pattern.ts";

/** An IP address: one number of 32 bits (version 4), or eight of 16 bits (version 6). */
export type Address = readonly number[];

/** The first and the last address of a block. */
export interface AddressBlock {
  readonly first: Address;
  readonly last: Address;
}

/**
 * An address as text, or undefined. An address of version 4 that is written as one of version 6 (`::ffff:a00:1`) is
 * the one of version 4. Zeros in front are taken, a zone or a mixed notation is not.
 */
export function parseAddress(text: string): Address | undefined {
  // Longer than any address: 8 groups of 4 digits with their colons.
  if (text.length > 39) return undefined;
  return text.includes(":") ? parseVersion6(text) : parseVersion4(text);
}

/** Reads a block, `10.0.0.0/24`. It begins with the address that is written, also where that has bits behind the mask. */
export function addressBlock(text: string): AddressBlock | Omit<PatternProblem, "at"> {
  const [base = "", mask, ...others] = text.split("/");
  const fix = 'Write an address and the bits of its network: "10.0.0.0/24", "2001:db8::/32"';
  if (mask === undefined || others.length > 0)
    return { message: `cidr "${text}" has ${others.length === 0 ? "no" : "more than one"} slash`, fix };
  const first = parseAddress(base);
  if (first === undefined) return { message: `"${base}" in cidr is no IP address`, fix };
  const width = first.length === 1 ? 32 : 128;
  if (!/^\d{1,3}$/.test(mask) || Number(mask) >= width) {
    return { message: `"${mask}" in cidr is no count of bits from 0 to ${width - 1}`, fix };
  }
  const bits = width / first.length;
  const last = first.map((part, index) => {
    const free = Math.min(bits, Math.max(0, (index + 1) * bits - Number(mask)));
    // Arithmetic, because the operators of bits have signs.
    return Math.floor(part / 2 ** free) * 2 ** free + 2 ** free - 1;
  });
  return { first, last };
}

export function isWithin({ first, last }: AddressBlock, address: Address): boolean {
  return address.length === first.length && compare(first, address) <= 0 && compare(address, last) <= 0;
}

export function compare(a: Address, b: Address): number {
  for (const [index, part] of a.entries()) {
    const difference = part - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parseVersion4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    if (!/^\d+$/.test(part) || Number(part) > 255) return undefined;
    address = address * 256 + Number(part);
  }
  return [address];
}

function parseVersion6(text: string): Address | undefined {
  const [front = "", back, ...others] = text.split("::");
  if (others.length > 0) return undefined;
  const [head, tail] = [groupsOf(front), groupsOf(back ?? "")];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? [(groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)] : groups;
}

function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}
