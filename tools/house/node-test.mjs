// Finds the test files and runs them with node:test.
import { readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { show } from "./run.mjs";
import { root } from "./set-up.mjs";
import { runLots } from "./test-lots.mjs";

/** An engine and its client take up to half a gigabyte. */
const processesMax = 6;

/** What differs between tests that need milliseconds and nothing else, tests with real processes, and long ones of these. */
const kinds = {
  tests: {
    fits: (file) => !/\.(int|long)\.test\.ts$/.test(file),
    place: "shared",
    width: 2,
    fileMaxMs: 240_000,
  },
  // What they start is theirs alone, and so is their process. Half of the time they wait: one more than there are cores.
  processes: {
    fits: (file) => file.endsWith(".int.test.ts"),
    place: "apart",
    width: Math.min(availableParallelism() + 1, processesMax),
    fileMaxMs: 150_000,
  },
  // The same again and again, with kills in between: too long to be waited for after each change.
  endurance: {
    fits: (file) => file.endsWith(".long.test.ts"),
    place: "alone",
    width: 1,
    fileMaxMs: 300_000,
  },
};

/**
 * A file that can't share its process, or the machine, says so in a line of its own, with the reason:
 * `// Runs apart: ...` (in a process of its own) or `// Runs alone: ...` (and with nothing beside it).
 */
const mark = /^\/\/ Runs (apart|alone): \S/m;

/** Runs all test files of one kind. Fails too when there is nothing to run, or a file that holds no test. */
export async function runTests(house, kind) {
  const { fits, place, width, fileMaxMs } = kinds[kind];
  const files = testFiles();
  const mine = files.filter(fits);
  if (mine.length === 0) {
    // A house may have no tests with processes, but without any plain one the search itself is broken.
    return { ok: kind !== "tests" && files.length > 0, tookMs: 0, note: "no test file", output: "" };
  }

  const startedAt = performance.now();
  const placed = { shared: [], apart: [], alone: [] };
  for (const file of mine) placed[mark.exec(readFileSync(join(root, file), "utf8"))?.[1] ?? place].push(file);
  const { counts, skipped, empty, wrong, output, failed, costs } = await runLots(house, placed, {
    width,
    fileMaxMs,
  });
  const tookMs = performance.now() - startedAt;
  const { tests = 0, skipped: left = 0, todo = 0 } = counts;
  const ran = tests - left - todo;
  const errors = [
    ...wrong,
    ...(ran === 0 ? ["ran no test at all"] : []),
    ...empty.map((file) => `${String(file)} holds no test`),
  ];
  return {
    ok: !failed && errors.length === 0,
    tookMs,
    note: errors.length > 0 ? errors.join("; ") : `${ran} ran in ${mine.length} files`,
    output,
    costs,
    after: [...countLines({ ...counts, duration_ms: tookMs }), ...skipLines(skipped)],
  };
}

/** Runs the tests in some files or folders, shown as they run. */
export async function showTests({ node, env }, paths) {
  const wanted = paths.map((path) => relative(root, resolve(path)));
  const files = testFiles().filter((file) =>
    wanted.some((path) => file === path || file.startsWith(path + sep)),
  );
  if (files.length === 0) {
    console.error(`No test file at ${paths.join(", ")}. Test files are named *.test.ts.`);
    return 1;
  }
  return show(node, ["--conditions=source", "--test", "--test-reporter=spec", ...files], { cwd: root, env });
}

function testFiles() {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name === "dist" || entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith(".test.ts")) found.push(path);
    }
  };
  for (const folder of ["packages", "examples", "tools", "bench"]) walk(folder);
  return found.toSorted((left, right) => left.localeCompare(right));
}

/** As node:test prints them: `ℹ tests 12`. */
function countLines(counts) {
  return Object.entries(counts).map(([name, count]) => `ℹ ${name} ${count}`);
}

/** One line for all skips. The reason that a test gives says how to get it. */
function skipLines(skipped) {
  if (skipped.length === 0) return [];
  const counts = new Map();
  for (const { title, file, reason } of skipped) {
    const text = reason ?? `without a reason: "${title}" in ${file}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const reasons = [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count})`));
  return [`skipped ${skipped.length}: ${reasons.join("; ")}`];
}
