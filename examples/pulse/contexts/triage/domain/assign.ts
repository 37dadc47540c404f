import type { Category } from "./classify.ts";

/** Who answers what. */
const rota: Readonly<Record<Category, readonly string[]>> = {
  security: ["ines"],
  bug: ["arjun", "bela", "chidi"],
  question: ["dana", "emeka"],
  feature: ["farah"],
  other: ["dana", "emeka"],
};

/** The person for an issue: always the same for one issue, and evenly spread over many. */
export function assign(issueId: string, category: Category): string {
  const people = rota[category];
  const person = people[fnv1a(issueId) % people.length];
  if (person === undefined) throw new Error(`nobody answers issues of the category "${category}"`);
  return person;
}

/** FNV-1a, 32 bits: spreads neighbouring ids well, which a remainder alone would not. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash;
}
