import type { Chance } from "./chance.ts";

/** Makes a text of a `format` (JSON Schema Validation 2020-12, section 7.3, and those of ajv-formats); undefined for an unknown one. */
export function formatText(format: string, chance: Chance): string | undefined {
  return makers[format]?.(chance);
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const hex = "0123456789abcdef";
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const label = (chance: Chance): string => chance.text(lower, chance.between(3, 9));
const byte = (chance: Chance): number => chance.between(1, 254);
const two = (number: number): string => String(number).padStart(2, "0");
const date = (chance: Chance): string =>
  // Days that every month has, in years that every calendar library reads.
  `${chance.between(2001, 2036)}-${two(chance.between(1, 12))}-${two(chance.between(1, 28))}`;
const time = (chance: Chance): string => {
  const [hours, minutes, seconds] = [chance.between(0, 23), chance.between(0, 59), chance.between(0, 59)];
  return `${two(hours)}:${two(minutes)}:${two(seconds)}.${String(chance.between(0, 999)).padStart(3, "0")}Z`;
};
const dateTime = (chance: Chance): string => `${date(chance)}T${time(chance)}`;
// Names that are kept for examples (RFC 2606): nothing sent there reaches anybody.
const hostname = (chance: Chance): string => `${label(chance)}.example`;
const pointer = (chance: Chance): string => `/${label(chance)}/${chance.between(0, 99)}`;
const uri = (chance: Chance): string =>
  `https://${hostname(chance)}/${label(chance)}/${chance.between(1, 99_999)}`;
const email = (chance: Chance): string => `${label(chance)}.${chance.between(1, 9_999)}@${hostname(chance)}`;

const makers: Readonly<Record<string, (chance: Chance) => string>> = {
  date,
  time,
  "date-time": dateTime,
  "iso-time": time,
  "iso-date-time": dateTime,
  duration: (chance) => `P${chance.between(1, 30)}DT${chance.between(1, 23)}H${chance.between(1, 59)}M`,
  uri,
  "uri-reference": uri,
  iri: uri,
  "iri-reference": uri,
  url: uri,
  "uri-template": (chance) => `https://${hostname(chance)}/{${label(chance)}}`,
  email,
  "idn-email": email,
  hostname,
  "idn-hostname": hostname,
  ipv4: (chance) => [10, byte(chance), byte(chance), byte(chance)].join("."),
  ipv6: (chance) => `2001:db8:${Array.from({ length: 6 }, () => chance.text(hex, 4)).join(":")}`,
  uuid: (chance) => {
    const [a, b, c, d] = [chance.text(hex, 8), chance.text(hex, 4), chance.text(hex, 3), chance.text(hex, 3)];
    return `${a}-${b}-4${c}-${chance.pick(["8", "9", "a", "b"])}${d}-${chance.text(hex, 12)}`;
  },
  "json-pointer": pointer,
  "json-pointer-uri-fragment": (chance) => `#${pointer(chance)}`,
  "relative-json-pointer": (chance) => `${chance.between(0, 3)}${pointer(chance)}`,
  regex: (chance) => `^${label(chance)}[0-9]+$`,
  byte: (chance) => chance.text(base64, 4 * chance.between(2, 6)),
  binary: label,
  password: (chance) => chance.text(lower + hex, 16),
};
