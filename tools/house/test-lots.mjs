// Runs test files in lots: several processes side by side, each taking one file after the other.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture } from "./run.mjs";
import { root } from "./set-up.mjs";

const lot = "tools/house/test-lot.mjs";
/** How long a process may take to end when it has no more files: longer, and its last file has left something running. */
const endMaxMs = 10_000;

/**
 * Runs the files on `width` processes and resolves to `{ counts, skipped, empty, wrong, output, failed, costs }`, with
 * the time of the wall and of the processor that each file took in `costs`: `{ file, tookMs, usedMs }`. The files of
 * `apart` have a process of their own, beside others; those of `alone` run one at a time, when the others are done.
 *
 * A file that takes longer than `fileMaxMs`, ends its process or does not let it end is named in `wrong`; the files
 * after it run in another process.
 */
export async function runLots({ node, env }, { shared = [], apart = [], alone = [] }, { width, fileMaxMs }) {
  const result = { counts: {}, skipped: [], empty: [], wrong: [], output: "", failed: false, costs: [] };
  const folder = mkdtempSync(join(tmpdir(), "house-"));
  try {
    const run = async (files, isShared) => {
      // A process that ended in the middle leaves files over.
      while (files.length > 0) merge(result, await runLot({ node, env }, files, fileMaxMs, folder, isShared));
    };
    const each = async (files) => {
      while (files.length > 0) await run(files.splice(0, 1), false);
    };
    const [together, own, single] = [[...shared], [...apart], [...alone]];
    const slot = async () => {
      await each(own);
      await run(together, true);
    };
    await Promise.all(Array.from({ length: width }, slot));
    await each(single);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let lots = 0;

/** One process: takes files off the list until it is empty, or until something goes wrong. */
async function runLot({ node, env }, files, fileMaxMs, folder, shared) {
  const censusFile = join(folder, `census-${++lots}.json`);
  const args = [
    "--conditions=source",
    ["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ["--test-reporter=./tools/house/census-reporter.mjs", `--test-reporter-destination=${censusFile}`],
    lot,
  ].flat();
  const costs = [];
  let file;
  let done = false;
  let [sinceMs, usedMs] = [performance.now(), 0];
  const { code, output, late } = await capture(node, args, {
    cwd: root,
    env,
    maxMs: fileMaxMs,
    onMessage: (told, child, again) => {
      const nowMs = performance.now();
      if (file !== undefined) costs.push({ file, tookMs: nowMs - sinceMs, usedMs: told.usedMs - usedMs });
      // What the start of a process takes is on the account of its file, and of none where many share it.
      if (file !== undefined || shared) [sinceMs, usedMs] = [nowMs, told.usedMs];
      const next = files.shift();
      done = next === undefined;
      file = next ?? file;
      // Each file has its own time, and so has the end.
      again(done ? endMaxMs : fileMaxMs);
      child.send({ file: next, shared });
    },
  });
  const census = readCensus(censusFile);
  // Without a process that asks for files there is no end.
  if (file === undefined && !done) files.length = 0;
  // The others were quicker, and there was nothing left to do.
  const idle = file === undefined && done && code === 0;
  const wrong = idle ? undefined : wrongWith(file ?? lot, { census, code, late, done }, fileMaxMs);
  // node:test tells of failures at the end, which this process may not have seen.
  const told = done && !late ? [] : census.flatMap(({ failures }) => failures);
  return { census, wrong, output: [output, ...told].join("\n"), failed: code !== 0, costs };
}

/** What the tests themselves do not tell. */
function wrongWith(file, { census, code, late, done }, fileMaxMs) {
  if (late) return done ? `${file} leaves something running` : `${file} took over ${fileMaxMs / 1000} s`;
  if (!done) return `${file} ended its process (exit code ${code})`;
  if (census.length === 0) return `the process that ended with ${file} left no census`;
  const told = census.some(({ failures }) => failures.length > 0);
  return code === 0 || told ? undefined : `the process that ended with ${file} had exit code ${code}`;
}

function merge(result, { census, wrong, output, failed, costs }) {
  for (const { counts, skipped, empty } of census) {
    for (const [name, count] of Object.entries(counts))
      result.counts[name] = (result.counts[name] ?? 0) + count;
    result.skipped.push(...skipped);
    result.empty.push(...empty);
  }
  if (wrong !== undefined) result.wrong.push(wrong);
  result.failed ||= failed || wrong !== undefined;
  result.output += output;
  result.costs.push(...costs);
}

/** A line for each file. A process that ended too early may have left half a line, or no file at all. */
function readCensus(file) {
  try {
    const whole = readFileSync(file, "utf8").split("\n").slice(0, -1);
    return whole.map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
