import { machineText } from "./machine.ts";
import { measureTelemetry } from "./measure-telemetry.ts";
import { readOptions } from "./options.ts";
import { median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run telemetry -w @trellis/bench`: what recording adds to each run of a handler. */
const { values, refuse } = readOptions("telemetry.ts [--seconds 3] [--runs 5] [--json]", {
  seconds: { type: "string", default: "3" },
  runs: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
});
const [durationMs, runs] = [Number(values.seconds) * 1_000, Number(values.runs)];
if (!(durationMs > 0) || !Number.isInteger(runs) || runs < 1) refuse();

/** Recording must cost less than this where no span is kept. */
const unsampledMaxNs = 1_000;

const measured = Array.from({ length: runs }, () => measureTelemetry(durationMs));
const rows = [
  { what: "reading the clock, once", ns: median(measured.map(({ clockNs }) => clockNs)) },
  { what: "unsampled, event of a frame", ns: median(measured.map(({ unsampledNs }) => unsampledNs)) },
  { what: "unsampled, event by itself", ns: median(measured.map(({ unsampledTextNs }) => unsampledTextNs)) },
  { what: "sampled: a span is kept and sent", ns: median(measured.map(({ sampledNs }) => sampledNs)) },
  { what: "failed: a span is kept and sent", ns: median(measured.map(({ failedNs }) => failedNs)) },
];
const met = rows.slice(1, 3).every(({ ns }) => ns < unsampledMaxNs);
if (values.json)
  console.log(
    JSON.stringify({
      schema: "trellis.bench-telemetry/1",
      machine: machineText(),
      runs,
      rows,
      unsampledMaxNs,
      met,
    }),
  );
else {
  console.log(
    `${machineText()}; median of ${runs} runs of ${values.seconds} s, the clock's reading in each row\n`,
  );
  console.log(
    tableText(
      ["recorded invocation", "ns"],
      rows.map(({ what, ns }) => [what, figure(ns)]),
    ),
  );
  console.log(`\n${met ? "met" : "NOT MET"}: under ${figure(unsampledMaxNs)} ns where nothing is kept`);
}
