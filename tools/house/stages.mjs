// What `npm test` checks, in order: the quick and telling ones first.
import { capture } from "./run.mjs";
import { runTests } from "./node-test.mjs";
import { root } from "./set-up.mjs";

const staticMaxMs = 120_000;

/** Each stage has a name (for `--only`), may be left out unless it is named, and runs to `{ ok, tookMs, note, output, after? }`. */
export const stages = [
  {
    name: "types",
    // The second run is for the build: declaration files must be derivable from each file alone.
    run: commands(
      [
        ["tsc", "-p", "."],
        ["tsc", "-p", "tools/house/declarations.tsconfig.json"],
      ],
      () => "the whole house, type tests (*.test-d.ts) and isolated declarations",
    ),
  },
  {
    name: "lint",
    run: commands([["oxlint"]], (output) => lastLine(output).replace(/^Finished in \S+ /, "")),
  },
  { name: "format", run: commands([["oxfmt", "--check"]], () => "as oxfmt lays it out", "npm run format") },
  {
    name: "dead",
    run: commands(
      [["knip", "--no-progress", "--no-config-hints"]],
      () => "no unused file, export or dependency",
    ),
  },
  {
    name: "tidy",
    run: commands([["node", "--conditions=source", "tools/tidy/tidy.ts"]], lastLine),
  },
  { name: "tests", run: (house) => runTests(house, "tests") },
  { name: "processes", run: (house) => runTests(house, "processes") },
  { name: "endurance", onlyNamed: true, run: (house) => runTests(house, "endurance") },
];

/** A stage that passes when each of its commands exits with 0. */
function commands(lines, noteOf, cure) {
  return async ({ env }) => {
    let tookMs = 0;
    let output = "";
    for (const [command, ...args] of lines) {
      const result = await capture(command, args, { cwd: root, env, maxMs: staticMaxMs });
      tookMs += result.tookMs;
      output += result.output;
      if (result.late)
        return { ok: false, tookMs, output, note: `${command} took over ${staticMaxMs / 1000} s` };
      if (result.code !== 0) {
        return {
          ok: false,
          tookMs,
          output,
          note: [command, ...args].join(" ") + (cure ? `; cure: ${cure}` : ""),
        };
      }
    }
    return { ok: true, tookMs, output, note: noteOf(output) };
  };
}

function lastLine(output) {
  return output.trimEnd().split("\n").at(-1);
}
