import { openRun, replayRun, type Answer, type HistoryEvent, type StateMachine } from "@trellis/workflow";
import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import { median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run interpreter -w @trellis/bench`: what one execution costs without a host, on one core. */
const { values, refuse } = readOptions(
  "interpreter.ts [--runs 5] [--ms 500] [--json]\n       --ms: of each run",
  {
    runs: { type: "string", default: "5" },
    ms: { type: "string", default: "500" },
    json: { type: "boolean", default: false },
  },
);
const [runs, runMs] = [Number(values.runs), Number(values.ms)];
if (!Number.isInteger(runs) || runs < 1 || !(runMs > 0)) refuse();

/** Three tasks, one after another, each handing on an order of about 100 bytes. */
const machine: StateMachine = {
  StartAt: "Reserve",
  States: {
    Reserve: { Type: "Task", Resource: "trellis:reserve", Next: "Charge" },
    Charge: { Type: "Task", Resource: "trellis:charge", Next: "Ship" },
    Ship: { Type: "Task", Resource: "trellis:ship", End: true },
  },
};
const order = {
  order: "o-1",
  total: 12.5,
  lines: [
    { sku: "a", count: 1 },
    { sku: "b", count: 2 },
  ],
};
const options = {
  executionArn: "arn:aws:states:eu-central-1:000000000000:execution:orders:1",
  stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:orders",
  seed: "bench",
};
const history = executed();

const measures = {
  execution: () => void executed(),
  replay: () => void replayRun(machine, options, history),
  // What the recorded texts alone cost: the least that a history as AWS has it can.
  texts: () => {
    for (let text = 0; text < 4; text++) JSON.stringify({ ...order });
  },
};
const micros = { execution: [] as number[], replay: [] as number[], texts: [] as number[] };
// In turns, so that whatever else the machine does is felt by all of them; the first turn warms up.
for (let run = 0; run <= runs; run++) {
  for (const name of ["execution", "replay", "texts"] as const) {
    const each = microsOf(measures[name]);
    if (run > 0) micros[name].push(each);
  }
}
const [execution, replay, texts] = [median(micros.execution), median(micros.replay), median(micros.texts)];

if (values.json) {
  console.log(
    JSON.stringify({
      schema: "trellis.bench-interpreter/1",
      machine: machineText(),
      execution,
      replay,
      texts,
    }),
  );
} else {
  console.log(`${machineText()}; medians of ${runs} runs of ${runMs} ms\n`);
  const row = (what: string, each: number): string[] => [what, figure(each), figure(1e6 / each)];
  console.log(
    tableText(
      ["three tasks, 17 events", "us", "/s"],
      [
        row("an execution", execution),
        row("of it, a task step", execution / 3),
        row("a replay of its history", replay),
        row("its four JSON texts alone", texts),
      ],
    ),
  );
}

function executed(): HistoryEvent[] {
  const run = openRun(machine, options);
  // No expression here is asynchronous.
  let { events, commands } = run.handle({ type: "start", atMs: 1, input: order }) as Answer;
  const recorded = [...events];
  for (let [command] = commands; command?.type === "run-task"; [command] = commands) {
    const { task } = command;
    ({ events, commands } = run.handle({
      type: "task-succeeded",
      atMs: 2,
      task,
      output: { ...order },
    }) as Answer);
    recorded.push(...events);
  }
  return recorded;
}

function microsOf(measure: () => void): number {
  const startedMs = performance.now();
  let count = 0;
  let elapsedMs = 0;
  while ((elapsedMs = performance.now() - startedMs) < runMs) {
    for (let each = 0; each < 100; each++) measure();
    count += 100;
  }
  return (1000 * elapsedMs) / count;
}
