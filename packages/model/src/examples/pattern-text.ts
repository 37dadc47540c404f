import type { Chance } from "./chance.ts";
import { Impossible } from "./impossible.ts";
import type { CharacterRange, PatternNode } from "./pattern-syntax.ts";

/** Characters of one text at most: nested repetitions multiply. */
const textMaxLength = 65_536;

/**
 * A text that is made as a pattern reads. Look-arounds and anchors have no part in it, so it must still be tested.
 *
 * @param repeatMax how often a repetition goes on beyond its least number of times, at most
 */
export function textOf(pattern: PatternNode, repeatMax: number, chance: Chance): string {
  return new PatternWriter(repeatMax, chance).write(pattern);
}

class PatternWriter {
  readonly #repeatMax: number;
  readonly #chance: Chance;
  readonly #groups = new Map<number | string, string>();
  #length = 0;

  constructor(repeatMax: number, chance: Chance) {
    this.#repeatMax = repeatMax;
    this.#chance = chance;
  }

  write(node: PatternNode): string {
    switch (node.kind) {
      case "characters":
        return this.#character(node.from);
      case "sequence":
        return node.parts.map((part) => this.write(part)).join("");
      case "choice":
        return this.write(this.#chance.pick(node.of));
      case "repeat": {
        const times = this.#chance.between(node.min, Math.min(node.max, node.min + this.#repeatMax));
        let text = "";
        for (let time = 0; time < times; time++) text += this.write(node.part);
        return text;
      }
      case "group": {
        const text = this.write(node.part);
        this.#groups.set(node.number, text);
        if (node.name !== undefined) this.#groups.set(node.name, text);
        return text;
      }
      case "again":
        // A group that has not been met yet matches nothing, as in the language itself.
        return this.#groups.get(node.group) ?? "";
    }
  }

  #character(ranges: readonly CharacterRange[]): string {
    if (ranges.length === 0) throw new Impossible("a pattern has a class without any character");
    if (++this.#length > textMaxLength) {
      throw new Impossible(`a pattern makes texts of more than ${textMaxLength} characters`);
    }
    const count = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    let at = this.#chance.between(0, count - 1);
    for (const [first, last] of ranges) {
      if (at <= last - first) return String.fromCodePoint(first + at);
      at -= last - first + 1;
    }
    throw new Impossible("a pattern has a class without any character");
  }
}
