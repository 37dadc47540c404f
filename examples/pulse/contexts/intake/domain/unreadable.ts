/**
 * A payload that passes GitHub's schema and yet can't be read: the schema says "a string" where only some strings
 * make sense. Thrown and caught inside the domain; outside, it is a reason for quarantine.
 */
export class Unreadable extends Error {
  /** Where in the payload (RFC 6901). */
  readonly pointer: string;

  /** @param reason follows the pointer in a sentence: "must be a time" */
  constructor(pointer: string, reason: string) {
    super(reason);
    this.name = "Unreadable";
    this.pointer = pointer;
  }
}

/** The moment in UTC with milliseconds, so that two times compare as text. */
export function readTime(text: string, pointer: string): string {
  const at = Date.parse(text);
  // A leap second is a valid time by the schema, but none that a computer counts.
  if (Number.isNaN(at)) throw new Unreadable(pointer, "must be a time");
  return new Date(at).toISOString();
}

/** One of a few words, written as GitHub happens to write them: `PER_UNIT` is `per-unit`. */
export function readWord<const Word extends string>(
  text: string,
  words: readonly Word[],
  pointer: string,
): Word {
  const plain = text.toLowerCase().replaceAll("_", "-");
  const word = words.find((candidate) => candidate === plain);
  if (word === undefined) throw new Unreadable(pointer, `must be one of ${words.join(", ")}`);
  return word;
}

/** A whole number within bounds. */
export function readCount(value: number, max: number, pointer: string): number {
  if (value < 0 || value > max) throw new Unreadable(pointer, `must be from 0 to ${max}`);
  return value;
}
