// `npm test`: every stage, one line each; the whole output of a stage only when it failed.
import { inSeconds } from "./run.mjs";
import { setUp } from "./set-up.mjs";
import { showTests } from "./node-test.mjs";
import { stages } from "./stages.mjs";

/** What the whole run should take on two cores. A busy machine may need more, so this is said and does not fail. */
const totalMaxMs = 180_000;
/** How many files `--costs` names. */
const costsShown = 25;

/** Runs the stages (those of `--only`, or all that are not left out by themselves), or the tests at the paths given. Resolves to the exit code. */
export async function test(args) {
  const { only, paths, withCosts, unknown } = parse(args);
  if (unknown !== undefined) {
    console.error(
      `${unknown}\nStages: ${stages.map((stage) => stage.name).join(", ")}. See npm test -- --help.`,
    );
    return 2;
  }
  const house = await setUp();
  if (paths.length > 0) return showTests(house, paths);

  const startedAt = performance.now();
  const failed = [];
  const isWanted = ({ name, onlyNamed = false }) => only?.includes(name) ?? !onlyNamed;
  for (const stage of stages.filter(isWanted)) {
    const { ok, tookMs, note, output, after, costs } = await stage.run(house);
    if (!ok) failed.push(stage.name);
    console.log(
      `${ok ? "ok  " : "FAIL"}  ${stage.name.padEnd(10)} ${inSeconds(tookMs).padStart(7)}  ${note}`,
    );
    if (!ok) console.log(`\n${output.trimEnd()}\n`);
    for (const line of after ?? []) console.log(line);
    if (withCosts && costs !== undefined) console.log(costLines(costs).join("\n"));
  }
  const tookMs = performance.now() - startedAt;
  const took = inSeconds(tookMs);
  const left = stages.filter(({ onlyNamed }) => onlyNamed && only === undefined).map(({ name }) => name);
  if (left.length > 0)
    console.log(`\nLeft out, because it takes minutes: npm test -- --only ${left.join(",")}`);
  if (tookMs > totalMaxMs && only === undefined)
    console.log(`\nThat is over ${inSeconds(totalMaxMs)}: people stop running tests that take longer.`);
  console.log(failed.length === 0 ? `\nAll good in ${took}.` : `\nFailed: ${failed.join(", ")} (${took}).`);
  return failed.length === 0 ? 0 : 1;
}

/** The costliest files by the time that they keep the processor, children included; a file that waits costs little of it. */
function costLines(costs) {
  const sum = (member) => costs.reduce((total, cost) => total + cost[member], 0);
  const line = ({ usedMs, tookMs, file }) =>
    `${inSeconds(usedMs).padStart(9)} ${inSeconds(tookMs).padStart(9)}  ${file}`;
  const costliest = costs.toSorted((left, right) => right.usedMs - left.usedMs).slice(0, costsShown);
  const all = { usedMs: sum("usedMs"), tookMs: sum("tookMs"), file: `all ${costs.length} files` };
  return ["processor      wall", ...costliest.map(line), line(all)];
}

function parse(args) {
  const names = stages.map((stage) => stage.name);
  const paths = [];
  let withCosts = false;
  let only;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === "--only") only = (args[++at] ?? "").split(",");
    else if (arg.startsWith("--only=")) only = arg.slice("--only=".length).split(",");
    else if (arg === "--costs") withCosts = true;
    else if (arg.startsWith("-")) return { unknown: `No such option: ${arg}` };
    else paths.push(arg);
  }
  const stray = only?.find((name) => !names.includes(name));
  return stray === undefined ? { only, paths, withCosts } : { unknown: `No such stage: "${stray}"` };
}
