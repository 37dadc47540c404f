import type { Json } from "../../definition/definition.ts";

/**
 * Reads JSON as strictly as AWS's `$parse`: a name that stands twice in an object, and a number that is too large, are
 * no JSON. `undefined` if it is none.
 */
export function parseStrictJson(text: string): Json | undefined {
  try {
    let isSound = true;
    const value = JSON.parse(text, (_, part: Json) => {
      if (typeof part === "number" && !Number.isFinite(part)) isSound = false;
      return part;
    }) as Json; // what JSON.parse gives is JSON
    return isSound && !repeatsName(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an object of this sound JSON has a name twice. */
function repeatsName(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (const [token] of json.matchAll(/[{}[\]]|"(?:[^"\\]|\\.)*"(?:\s*:)?/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const names = open.at(-1);
      const name = JSON.parse(token.slice(0, -1)) as string; // the text in front of a colon is a name
      if (names?.has(name) === true) return true;
      names?.add(name);
    }
  }
  return false;
}
