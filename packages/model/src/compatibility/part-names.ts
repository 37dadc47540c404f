import type { Part } from "./part.ts";

/** Gives every part a short name, so that sets of parts can be compared as text. */
export class PartNames {
  readonly #names = new Map<Part, number>();

  of(parts: readonly Part[]): string {
    const names = new Set(parts.map((part) => this.#name(part)));
    return [...names].sort((one, other) => one - other).join(",");
  }

  #name(part: Part): number {
    let name = this.#names.get(part);
    if (name === undefined) this.#names.set(part, (name = this.#names.size + 1));
    return name;
  }
}
