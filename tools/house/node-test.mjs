// Finds the test files and runs them with node:test.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { capture, show } from "./run.mjs";
import { root } from "./set-up.mjs";

/** What differs between tests that need milliseconds and nothing else, tests with real processes, and long ones of these. */
const kinds = {
  tests: {
    fits: (file) => !/\.(int|long)\.test\.ts$/.test(file),
    fileMaxMs: 120_000,
    allMaxMs: 300_000,
    options: [],
  },
  // One at a time: they start servers and measure waits, and two at once on two cores disturb each other.
  processes: {
    fits: (file) => file.endsWith(".int.test.ts"),
    fileMaxMs: 150_000,
    allMaxMs: 600_000,
    options: ["--test-concurrency=1"],
  },
  // The same again and again, with kills in between: too long to be waited for after each change.
  endurance: {
    fits: (file) => file.endsWith(".long.test.ts"),
    fileMaxMs: 300_000,
    allMaxMs: 900_000,
    options: ["--test-concurrency=1"],
  },
};

/** Runs all test files of one kind. Fails too when there is nothing to run, or a file that holds no test. */
export async function runTests({ node, env }, kind) {
  const { fits, fileMaxMs, allMaxMs, options } = kinds[kind];
  const files = testFiles();
  const mine = files.filter(fits);
  if (mine.length === 0) {
    // A house may have no tests with processes, but without any plain one the search itself is broken.
    return { ok: kind !== "tests" && files.length > 0, tookMs: 0, note: "no test file", output: "" };
  }

  const folder = mkdtempSync(join(tmpdir(), "house-"));
  try {
    const censusFile = join(folder, "census.json");
    const reporters = [
      ["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ["--test-reporter=./tools/house/census-reporter.mjs", `--test-reporter-destination=${censusFile}`],
    ].flat();
    const args = [
      "--conditions=source",
      "--test",
      `--test-timeout=${fileMaxMs}`,
      ...options,
      ...reporters,
      ...mine,
    ];
    const { code, output, tookMs, late } = await capture(node, args, { cwd: root, env, maxMs: allMaxMs });
    const { ran, skipped, empty } = readCensus(censusFile);
    const wrong = [
      ...(late ? [`took over ${allMaxMs / 1000} s`] : []),
      ...(ran === 0 ? ["ran no test at all"] : []),
      ...empty.map((file) => `${file} holds no test`),
    ];
    return {
      ok: code === 0 && wrong.length === 0,
      tookMs,
      note: wrong.length > 0 ? wrong.join("; ") : `${ran} ran in ${mine.length} files`,
      output,
      after: [...closingLines(output), ...skipLines(skipped)],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

/** A run that was killed leaves no census. */
function readCensus(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { ran: 0, skipped: [], empty: [] };
  }
}

/** node:test's own counts, as it prints them: `ℹ tests 12`. */
function closingLines(output) {
  // oxlint-disable-next-line no-control-regex -- colour codes are control characters
  const plain = output.replaceAll(/\u001B\[[0-9;]*m/g, "");
  return plain
    .split("\n")
    .filter((line) => /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(line));
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
