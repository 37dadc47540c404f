import { pointerTo } from "../schema/pointer.ts";
import type { ImportNote } from "./imported.ts";

/** Collects what is not taken over; the same thing is said once. */
export class Notes {
  readonly #notes = new Map<string, ImportNote>();

  add(pointer: string, message: string): void {
    this.#notes.set(`${pointer} ${message}`, { pointer, message });
  }

  /** Members of an object that the reader does not know, but for extensions of Trellis itself. */
  unknown(pointer: string, object: { readonly [name: string]: unknown }, known: ReadonlySet<string>): void {
    const unread = Object.keys(object).filter((name) => !known.has(name) && name !== "x-trellis");
    this.leftOut(pointer, unread, "left out: a contract says nothing of it");
  }

  /** Members of an object that nothing is made of. */
  leftOut(pointer: string, members: readonly string[], why: string): void {
    for (const name of members) this.add(pointerBelow(pointer, name), why);
  }

  get all(): readonly ImportNote[] {
    return [...this.#notes.values()];
  }
}

export function pointerBelow(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>(pointerTo, pointer);
}
