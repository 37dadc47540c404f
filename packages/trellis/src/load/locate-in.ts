import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locate } from "@trellis/model";
import { locateWords } from "./locate-words.ts";

/** Finds words in the declarations of the system in `root`. Each file is read once, when something in it is looked for. */
export function locateIn(root: string): Locate {
  const texts = new Map<string, string | undefined>();
  return (source, ...words) => {
    if (words.length === 0) return source;
    if (!texts.has(source.file)) texts.set(source.file, readText(join(root, source.file)));
    const text = texts.get(source.file);
    return text === undefined ? source : locateWords(text, source, words);
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The place without its words is still a place.
    return undefined;
  }
}
