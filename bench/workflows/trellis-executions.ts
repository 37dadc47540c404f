import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startEngine, type Engine } from "@trellis/engine";
import { answerApart } from "../apart.ts";
import { Meter } from "../meter.ts";
import { lightMs, lightPerSecond, perCore, warmUpMs } from "../peers/figures.ts";
import { hundredths } from "../statistics.ts";
import type { ExecutionsRun, WorkflowFigures } from "./workflow-figures.ts";

// Ours, in a process of its own like every peer: caller, engine and steps together.

/** Executions started and not yet at their last step, at most: enough that the engine never waits for the caller. */
const openMax = 1_024;
/** Starts given to one call. */
const batch = 64;
const settleMaxMs = 120_000;
const how = {
  standard: {
    event: "load.order-received",
    workflow: "orders.threeSteps",
    synced: "each step's history is synced before the next begins",
  },
  express: {
    event: "load.rush-received",
    workflow: "orders.threeStepsInMemory",
    synced: "its start and its end are synced, what is between them runs in memory",
  },
} as const;
const configurationOf = (synced: string): string =>
  `the engine in one process, SQLite, synchronous=FULL: ${synced}; ` +
  `started by an event, publishMany of ${batch}, ${openMax} open; three Task states that run functions of a context`;

interface Asked {
  readonly durationMs: number;
  readonly kind: keyof typeof how;
}

void answerApart<Asked, WorkflowFigures>(async ({ durationMs, kind }, tell) => {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-bench-"));
  process.on("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const meter = new Meter(2);
  const engine = await startEngine({ root: join(import.meta.dirname, "system"), dataDir });
  const starting = new Starting(engine, meter, kind);
  tell("warming up");
  await starting.run(0, warmUpMs);
  tell(`${lightPerSecond} starts a second`);
  const light = await starting.run(lightPerSecond, lightMs);
  tell("as fast as it goes");
  const full = await starting.run(0, durationMs);
  await engine.stop();
  const { firstTaskP50Ms, firstTaskP99Ms } = light;
  const configuration = configurationOf(how[kind].synced);
  return { ...full, firstTaskP50Ms, firstTaskP99Ms, lightPerSecond: light.perSecond, configuration };
});

/** Starts executions of one engine, and waits for all of them. */
class Starting {
  readonly #engine: Engine;
  readonly #meter: Meter;
  readonly #kind: Asked["kind"];
  #number = 0;

  constructor(engine: Engine, meter: Meter, kind: Asked["kind"]) {
    this.#engine = engine;
    this.#meter = meter;
    this.#kind = kind;
  }

  /** @param perSecond 0 for as fast as it goes */
  async run(perSecond: number, durationMs: number): Promise<ExecutionsRun> {
    const before = this.#number;
    const processor = process.cpuUsage();
    const startedMs = performance.now();
    for (;;) {
      const elapsedMs = performance.now() - startedMs;
      if (elapsedMs >= durationMs) break;
      const room = openMax - (this.#number - this.#meter.seenBySlowest());
      const due =
        perSecond === 0 ? batch : Math.floor((elapsedMs / 1_000) * perSecond) - (this.#number - before);
      const count = Math.min(due, batch);
      if (count > 0 && room >= count) await this.#start(count);
      else await setTimeout(1);
    }
    await this.#allEnded();
    const seconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(processor);
    const cores = hundredths((user + system) / 1e6 / seconds);
    const perSecondDone = Math.round((this.#number - before) / seconds);
    const [firstTask, lastTask] = [this.#meter.takeLatenciesOf(0), this.#meter.takeLatenciesOf(1)];
    return {
      perSecond: perSecondDone,
      clientCores: 0,
      serverCores: cores,
      perCore: perCore(perSecondDone, cores),
      firstTaskP50Ms: firstTask.quantileMs(0.5),
      firstTaskP99Ms: firstTask.quantileMs(0.99),
      endP50Ms: lastTask.quantileMs(0.5),
      endP99Ms: lastTask.quantileMs(0.99),
    };
  }

  async #start(count: number): Promise<void> {
    const sentUs = this.#meter.nowUs();
    const events = Array.from({ length: count }, () => ({ data: { number: (this.#number += 1), sentUs } }));
    const published = this.#engine.publishMany(how[this.#kind].event, events);
    // The next ones are not held up by these being made durable, but a failure is one.
    published.catch((error: unknown) => process.emit("uncaughtException", error as Error));
    await new Promise(setImmediate);
  }

  /** Every execution that was started has ended well; a failed one is no figure. */
  async #allEnded(): Promise<void> {
    const startedMs = performance.now();
    for (;;) {
      const workflows = await this.#engine.inspected.workflows();
      const {
        succeeded = 0,
        failed = 0,
        timedOut = 0,
      } = workflows.find(({ name }) => name === how[this.#kind].workflow) ?? {};
      if (succeeded === this.#number) return;
      if (failed + timedOut > 0) throw new Error(`${failed + timedOut} executions failed`);
      if (performance.now() - startedMs > settleMaxMs)
        throw new Error(`${this.#number - succeeded} of ${this.#number} executions had not ended in time`);
      await setTimeout(2);
    }
  }
}
