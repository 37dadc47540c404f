import type { SourceFile } from "../tree/source-file.ts";
import type { Tree } from "../tree/tree.ts";

import { cataloguePath } from "./catalogue.ts";
import type { Check } from "./check.ts";

const linesMax = 400;

/** A file of code, tests left out, has at most 400 lines; most are far shorter, and the note says how far. */
export const sizes: Check = {
  name: "sizes",
  run: (tree) =>
    measured(tree)
      .filter(({ lineCount }) => lineCount > linesMax)
      .map(({ path, lineCount }) => ({
        path,
        line: linesMax + 1,
        what: `${lineCount} lines, more than ${linesMax}`,
        why: "One file holds one idea; nobody keeps this many lines in mind.",
        fix: "Find the second idea in it and give that a file of its own.",
      })),
  note: (tree) => {
    const counts = measured(tree)
      .map(({ lineCount }) => lineCount)
      .sort((left, right) => left - right);
    const at = (share: number): number =>
      counts[Math.min(counts.length - 1, Math.floor(counts.length * share))] ?? 0;
    return `${counts.length} files, median ${at(0.5)} lines, p90 ${at(0.9)}, largest ${counts.at(-1) ?? 0}`;
  },
};

/** The catalogue of error codes is a table: it grows by the entry and is not read from top to bottom. */
function measured({ sources }: Tree): SourceFile[] {
  return sources.filter(({ path, isTest }) => !isTest && path !== cataloguePath);
}
