import { createRequire } from "node:module";
import { join } from "node:path";
import { styleText } from "node:util";
import { patternMatcher } from "@trellis/model";
import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import { cases, orders, type PatternCase } from "./patterns/cases.ts";
import { naiveMatches } from "./patterns/naive-matcher.ts";
import { installClients } from "./peers/install-clients.ts";
import { hundredths, median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run patterns -w @trellis/bench`: how many events a second a compiled pattern judges on one core. */
const { values, refuse } = readOptions(
  "patterns.ts [--runs 5] [--ms 150] [--json]\n       --ms: of each run",
  {
    runs: { type: "string", default: "5" },
    ms: { type: "string", default: "150" },
    json: { type: "boolean", default: false },
  },
);
const [runs, runMs] = [Number(values.runs), Number(values.ms)];
if (!Number.isInteger(runs) || runs < 1 || !(runMs > 0)) refuse();

/** What issue 4 asks of simple patterns, in a second on one core. */
const simpleMin = 2_000_000;

installClients();
// sift (MIT): the most used matcher of data against declared queries there is for JavaScript.
const sift = createRequire(join(import.meta.dirname, "peers/clients/package.json"))("sift") as {
  // Its own types, as far as they are used here.
  readonly default: (query: object) => (item: unknown) => boolean;
};

type Matcher = (data: unknown) => boolean;
const events = orders(512);

const rows = cases.map((each) => {
  console.error(styleText("dim", each.name));
  return measured(each);
});
const slowestSimple = Math.min(...rows.filter(({ simple }) => simple).map(({ compiled }) => compiled));
const met = slowestSimple >= simpleMin;

if (values.json)
  console.log(
    JSON.stringify({ schema: "trellis.bench-patterns/1", machine: machineText(), rows, simpleMin, met }),
  );
else {
  console.log(`${machineText()}; medians of ${runs} runs of ${runMs} ms; events of 512 different orders\n`);
  console.log(
    tableText(
      [
        "pattern",
        "matching",
        "compiled /s",
        "interpreted /s",
        "ratio",
        "sift /s",
        "ratio",
        "parse and compile us",
      ],
      rows.map((row) => [
        row.name,
        `${Math.round(row.share * 100)} %`,
        figure(row.compiled),
        figure(row.interpreted),
        figure(hundredths(row.compiled / row.interpreted)),
        figure(row.sift),
        figure(hundredths(row.compiled / row.sift)),
        figure(row.compileMicros),
      ]),
    ),
  );
  console.log(
    `\n${met ? "met" : "missed"}: simple patterns judge ${figure(slowestSimple)} events a second or more; asked are ${figure(simpleMin)}`,
  );
}
process.exitCode = met ? 0 : 1;

function measured({ name, simple, pattern, query }: PatternCase) {
  const matchers = {
    compiled: patternMatcher(pattern),
    interpreted: (data: unknown) => naiveMatches(pattern, data),
    sift: sift.default(query),
  };
  const found = Object.values(matchers).map((matches) => events.map((event) => matches(event)).join());
  if (new Set(found).size !== 1) throw new Error(`${name}: the matchers disagree`);
  const rates: Record<keyof typeof matchers, number[]> = { compiled: [], interpreted: [], sift: [] };
  // In turns, so that whatever else the machine does is felt by all of them.
  for (let run = 0; run <= runs; run++) {
    for (const kind of ["compiled", "interpreted", "sift"] as const) {
      const rate = ratePerSecond(matchers[kind]);
      // The first run warms up.
      if (run > 0) rates[kind].push(rate);
    }
  }
  return {
    name,
    simple,
    share: events.filter((event) => matchers.compiled(event)).length / events.length,
    compiled: Math.round(median(rates.compiled)),
    interpreted: Math.round(median(rates.interpreted)),
    sift: Math.round(median(rates.sift)),
    compileMicros: compileMicrosOf(pattern),
  };
}

function ratePerSecond(matches: Matcher): number {
  const startedMs = performance.now();
  let judged = 0;
  let matching = 0;
  let elapsedMs = 0;
  while ((elapsedMs = performance.now() - startedMs) < runMs) {
    for (const event of events) if (matches(event)) matching += 1;
    judged += events.length;
  }
  // What is counted is used, so that no compiler takes the work away.
  if (matching < 0) throw new Error("unreachable");
  return (judged / elapsedMs) * 1_000;
}

function compileMicrosOf(pattern: object): number {
  const startedMs = performance.now();
  const times = 2_000;
  for (let each = 0; each < times; each++) {
    patternMatcher(pattern);
  }
  return hundredths(((performance.now() - startedMs) / times) * 1_000);
}
