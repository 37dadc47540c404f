import { type CheckFigures, measureCheck } from "./check/measure-check.ts";
import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import { figure, tableText } from "./table.ts";

/** `npm run check -w @trellis/bench`: how long `trellis check` takes, and how that grows with the system. */
const { values, refuse } = readOptions("check.ts [--contexts 2,20,100,200] [--runs 5] [--json]", {
  contexts: { type: "string", default: "2,20,100,200" },
  runs: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
});
const sizes = values.contexts.split(",").map(Number);
const runs = Number(values.runs);
const sound =
  sizes.every((size) => Number.isInteger(size) && size >= 2) && Number.isInteger(runs) && runs >= 1;
if (!sound) refuse();

const measured: CheckFigures[] = [];
for (const contexts of sizes) {
  console.error(`${contexts} contexts`);
  measured.push(measureCheck(contexts, runs));
}
if (values.json) console.log(JSON.stringify({ machine: machineText(), runs, measured }));
else {
  console.log(`${machineText()}; medians of ${runs} runs, process start to end`);
  console.log(
    tableText(
      ["functions", "contexts", "contracts", "cold ms", "warm ms", "one handler changed ms", "--no-cache ms"],
      measured.map((each) => [
        String(each.functions),
        String(each.contexts),
        String(each.contracts),
        ...[each.coldMs, each.warmMs, each.changedMs, each.uncachedMs].map((ms) => figure(Math.round(ms))),
      ]),
    ),
  );
}
