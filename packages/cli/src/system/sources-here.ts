import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Sources } from "../report/diagnostic-text.ts";

/** The files of the system in `root`, shown as paths from `from`. */
export function sourcesHere(root: string, from: string): Sources {
  return {
    shown: (file) => relative(from, join(root, file)).split(sep).join("/") || ".",
    read: (file) => {
      try {
        return readFileSync(join(root, file), "utf8");
      } catch {
        // The place without its line is still a place.
        return undefined;
      }
    },
  };
}
