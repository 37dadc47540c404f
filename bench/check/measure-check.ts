import { spawnSync } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { median } from "../statistics.ts";
import { type LargeSystem, makeLargeSystem } from "./make-large-system.ts";

export interface CheckFigures {
  readonly contexts: number;
  readonly functions: number;
  readonly contracts: number;
  /** The first check of files that nobody has run before. */
  readonly coldMs: number;
  /** Nothing has changed since. */
  readonly warmMs: number;
  /** One handler was changed. */
  readonly changedMs: number;
  /** `--no-cache`: every module is run again. */
  readonly uncachedMs: number;
}

/** Times `trellis check` as a person does: from the start of its process to its end. Medians of the runs. */
export function measureCheck(contexts: number, runs: number): CheckFigures {
  const figures: Record<"cold" | "warm" | "changed" | "uncached", number[]> = {
    cold: [],
    warm: [],
    changed: [],
    uncached: [],
  };
  let made: LargeSystem | undefined;
  for (let run = 0; run < runs; run++) {
    made = makeLargeSystem(contexts);
    const { root } = made;
    freeze(root);
    figures.cold.push(checkMs(root));
    figures.warm.push(checkMs(root));
    appendFileSync(join(root, "contexts", "part0", "handlers", "get.ts"), "// changed\n");
    figures.changed.push(checkMs(root));
    figures.uncached.push(checkMs(root, "--no-cache"));
    made.remove();
    rmSync(root, { recursive: true, force: true });
  }
  return {
    contexts,
    functions: made?.functions ?? 0,
    contracts: made?.contracts ?? 0,
    coldMs: median(figures.cold),
    warmMs: median(figures.warm),
    changedMs: median(figures.changed),
    uncachedMs: median(figures.uncached),
  };
}

/** As a team has it. What the load of the freezing left is taken away: the next check is a cold one. */
function freeze(root: string): void {
  const { status, stderr } = trellis("contracts", "freeze", "--dir", root);
  if (status !== 0) throw new Error(`the generated system's contracts can't be frozen: ${stderr}`);
  rmSync(join(root, ".trellis"), { recursive: true, force: true });
}

const command = join(import.meta.dirname, "../../node_modules/.bin/trellis");

function checkMs(root: string, ...more: readonly string[]): number {
  const before = performance.now();
  const { status, stderr } = trellis("check", "--dir", root, ...more);
  const took = performance.now() - before;
  // A system with findings would be measured at its printing.
  if (status !== 0 || !stderr.startsWith("0 errors, 0 warnings"))
    throw new Error(`the check of the generated system ended with ${status}: ${stderr}`);
  return took;
}

function trellis(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, ["--conditions=source", command, ...args], { encoding: "utf8" });
}
