import { Fault } from "@trellis/model";
import type { JobRequest } from "../delivery/jobs/job-request.ts";
import type { EngineProcess } from "./engine-process.ts";
import { senders } from "./partners.ts";
import { subscriptions } from "./simulated-model.ts";
import type { World } from "./world.ts";

/** Replays publish what their handlers publish, so that each makes the run longer. */
const replaysByDefault = 4;

/** Whoever looks after the system: redrives dead letters, replays the log, and stops a redrive now and then. */
export class Operator {
  readonly #world: World;
  readonly #replaysMax: number;
  #replays = 0;

  constructor(world: World, replaysMax: number = replaysByDefault) {
    this.#world = world;
    this.#replaysMax = replaysMax;
  }

  act(engine: EngineProcess): void {
    const { chance } = this.#world;
    if (chance.happens(0.003))
      for (let times = chance.between(1, 2); times > 0; times--) this.#ask(engine, this.#redrive());
    if (this.#replays < this.#replaysMax && chance.happens(0.001)) this.#ask(engine, this.#replay());
    if (chance.happens(0.0005)) this.#stopOne(engine);
  }

  /** What is done about quarantine while partners send: redrives, too early or after the release, and junk thrown away. */
  sort(engine: EngineProcess): void {
    const { chance } = this.#world;
    if (chance.happens(0.004)) this.#ask(engine, this.#readmission());
    if (chance.happens(0.001)) this.#ask(engine, { kind: "quarantine-discard", filter: { sender: "junk" } });
  }

  #readmission(): JobRequest {
    const { chance } = this.#world;
    return {
      kind: "quarantine-redrive",
      filter: chance.happens(0.3) ? { sender: chance.pick(senders) } : {},
      ...(chance.happens(0.3) ? { limit: chance.between(1, 3) } : {}),
      ...(chance.happens(0.5) ? { perSecond: chance.pick([2, 50]) } : {}),
    };
  }

  #redrive(): JobRequest {
    const { chance } = this.#world;
    return {
      kind: "redrive",
      filter: chance.happens(0.3) ? { function: chance.pick(subscriptions).name } : {},
      canary: chance.pick([0, 0, 2]),
      ...(chance.happens(0.5) ? { limit: chance.between(1, 5) } : {}),
      ...(chance.happens(0.5) ? { perSecond: chance.pick([2, 50]) } : {}),
    };
  }

  #replay(): JobRequest {
    const { chance, nowMs } = this.#world;
    this.#replays += 1;
    const fromMs = nowMs - chance.between(0, 60_000);
    return {
      kind: "replay",
      function: chance.pick(subscriptions).name,
      ...(chance.happens(0.5) ? { fromMs } : {}),
      ...(chance.happens(0.3) ? { untilMs: fromMs + chance.between(1, 60_000) } : {}),
      ...(chance.happens(0.5) ? { perSecond: chance.pick([5, 200]) } : {}),
    };
  }

  /** A replay goes on to its end, so that what it must have done is known. */
  #stopOne(engine: EngineProcess): void {
    this.#heard(
      engine.ask({ kind: "jobs" }, "jobs").then(async ({ jobs }) => {
        const job = jobs.find(({ kind, endedMs }) => kind.endsWith("redrive") && endedMs === undefined);
        if (job !== undefined) await engine.ask({ kind: "stopJob", job: job.id }, "jobs");
      }),
    );
  }

  #ask(engine: EngineProcess, request: JobRequest): void {
    this.#heard(engine.ask({ kind: "startJobs", request }, "jobs"));
  }

  /** A refusal is an answer: another job is under way, the log does not go back that far. */
  #heard(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      if (!(error instanceof Fault)) this.#world.fail(error);
    });
  }
}
