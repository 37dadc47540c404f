import { cpus } from "node:os";
import { parseArgs, styleText } from "node:util";
import { measureEngine, type EngineFigures } from "./measure-engine.ts";
import { measureStore } from "./measure-store.ts";

/** `npm run engine -w @trellis/bench`: the engine end to end, and the store alone in the same run as its limit. */
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    runs: { type: "string", default: "5" },
    rate: { type: "string", multiple: true, default: ["1", "50000", "0"] },
    json: { type: "boolean", default: false },
  },
});
const durationMs = Number(values.seconds) * 1_000;
const runs = Number(values.runs);
const rates = values.rate.map(Number);
if (![durationMs, runs, ...rates].every((value) => Number.isFinite(value) && value >= 0) || runs < 1) {
  console.error(
    "usage: engine.ts [--seconds 10] [--runs 5] [--rate 50000 ...] [--json]   (rate 0: as fast as it goes)",
  );
  process.exit(2);
}

const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, ${process.platform}`;
const store = [];
const measured = new Map<number, EngineFigures[]>(rates.map((rate) => [rate, []]));
for (let run = 1; run <= runs; run++) {
  store.push(measureStore(2_000));
  for (const rate of rates) {
    console.error(
      styleText("dim", `run ${run} of ${runs}, offered ${rate === 0 ? "as fast as it goes" : `${rate}/s`}`),
    );
    measured.get(rate)?.push(await measureEngine(rate, durationMs));
  }
}

const limit = median(store.map(({ eventsPerSecond }) => eventsPerSecond));
const rows = [...measured].map(([rate, figures]) => ({
  offered: rate === 0 ? "ceiling" : rate,
  published: median(figures.map(({ publishedPerSecond }) => publishedPerSecond)),
  delivered: median(figures.map(({ deliveredPerSecond }) => deliveredPerSecond)),
  "p50 ms": median(figures.map(({ p50Ms }) => p50Ms)),
  "p99 ms": median(figures.map(({ p99Ms }) => p99Ms)),
  cores: median(figures.map(({ cores }) => cores)),
  "rss MiB": median(figures.map(({ rssMiB }) => rssMiB)),
  "of the store alone":
    Math.round((median(figures.map(({ publishedPerSecond }) => publishedPerSecond)) / limit) * 100) / 100,
  balanced: figures.every(({ balanced }) => balanced),
}));
const alone = {
  "events/s": limit,
  "commit p50 ms": median(store.map(({ commitP50Ms }) => commitP50Ms)),
  "commit p99 ms": median(store.map(({ commitP99Ms }) => commitP99Ms)),
};
if (values.json)
  console.log(
    JSON.stringify({
      schema: "trellis.bench-engine/1",
      machine,
      runs,
      durationMs,
      store: alone,
      engine: rows,
    }),
  );
else {
  console.log(
    `${machine}; median of ${runs} runs of ${values.seconds} s\n\nThe store alone, 512 events to a commit:`,
  );
  console.table([alone]);
  console.log("The engine, two subscriptions:");
  console.table(rows);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
