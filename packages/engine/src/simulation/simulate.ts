import { Chance } from "@trellis/model";
import type { CoreSnapshot } from "../delivery/messages.ts";
import type { LogPolicy } from "../delivery/retention.ts";
import { Frame } from "../log/frame.ts";
import { isLetIn } from "./check-quarantine.ts";
import { checkSnapshot } from "./check-snapshot.ts";
import { checkExecutions, executionFigures, runningExecutions } from "./check-executions.ts";
import { checkRemains } from "./checks.ts";
import { Clients, duplicatesWithinMs } from "./clients.ts";
import { Disk } from "./disk.ts";
import { EngineProcess, type Watched } from "./engine-process.ts";
import { assertHolds, SimulationFailure } from "./failure.ts";
import { Faults } from "./faults.ts";
import { History } from "./history.ts";
import { Life } from "./life.ts";
import { Operator } from "./operator.ts";
import { soundParts, type Parts } from "./parts.ts";
import { Partners } from "./partners.ts";
import { RateWatch } from "./rate-watch.ts";
import { subscriptions } from "./simulated-model.ts";
import { Starters } from "./starters.ts";
import { World } from "./world.ts";

export interface SimulationOptions {
  /** Parts to break on purpose; default none. */
  readonly parts?: Partial<Parts>;
  /** Calls that clients make; default 30 to 90, by the seed. */
  readonly calls?: number;
  /** Events that are published all at once besides; default 0. */
  readonly flood?: number;
  /** Payloads that partners send and whose contract takes them from a release on; default up to 12, by the seed. */
  readonly partners?: number;
  /** Executions of a workflow that are started besides; default 0. */
  readonly executions?: number;
}

export interface SimulationReport {
  readonly seed: number;
  readonly steps: number;
  /** The same for two runs exactly when they took the same steps. */
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly events: number;
  readonly commits: number;
  readonly crashes: number;
  readonly refusals: number;
  readonly workerDeaths: number;
  /** How often a worker was let go because it was idle. */
  readonly sleeps: number;
  readonly deadLetters: number;
  readonly duplicates: number;
  /** Dead letters that redrives have dealt with, and events that were replayed. */
  readonly redriven: number;
  readonly replayed: number;
  /** Payloads that were ever in quarantine, and those that a redrive has let in. */
  readonly quarantined: number;
  readonly readmitted: number;
  /** Executions that have ended, and of these well. */
  readonly executions: number;
  readonly executionsSucceeded: number;
  /** Events that one function had taken from the log and not settled, at most; seen in samples. */
  readonly takenMost: number;
}

/** How long the engine may take to come to rest after the storm, in virtual time. */
const restMaxMs = 30 * 60_000;
const stepsMax = 60_000;
/** A handler that ends its worker, as it was told to, may hinder a redriven request beside it now and then. */
const redrivesMax = 20;
/** Longer than clients repeat themselves, so that no duplicate is forgotten. */
const retentionMs = 3 * duplicatesWithinMs;
/** More than what may come into the log while a policy is under way to the core. */
const mailBytes = 20_000;
const keepsAll: LogPolicy = {
  retentionMs: Infinity,
  logMaxBytes: Infinity,
  backlogMaxBytes: Infinity,
  diskFreeMinBytes: 0,
  archived: false,
};

/**
 * Runs the engine through a storm that the seed decides, lets it come to rest, and checks what it promised.
 * Everything but the threads, the disk and the time is the code that runs in production.
 *
 * Ids of events that handlers publish come from the machine's randomness and differ from run to run; nothing that
 * happens depends on them.
 *
 * @throws SimulationFailure with the seed and the last steps, when a promise was broken
 */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationReport> {
  const simulation = new Simulation(seed, options);
  const onRejection = (error: unknown): void => simulation.world.fail(error);
  process.on("unhandledRejection", onRejection);
  try {
    return await simulation.run();
  } catch (error) {
    throw new SimulationFailure(seed, simulation.world.trace.last(), error);
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

class Simulation {
  readonly world: World;
  readonly #seed: number;
  readonly #faults: Faults;
  readonly #history = new History();
  readonly #disk: Disk;
  readonly #clients: Clients;
  readonly #partners: Partners;
  readonly #starters: Starters;
  readonly #operator: Operator;
  readonly #parts: Parts;
  readonly #watched: Watched = { epochs: new Set(), rates: new RateWatch() };
  readonly #outside = new Life();
  #engine: EngineProcess;
  /** The engine has ended, and will be started again by and by. */
  #restarting = false;
  #steps = 0;
  #workerDeaths = 0;
  /** Those of processes that have ended. */
  #sleeps = 0;
  #takenMost = 0;

  constructor(seed: number, options: SimulationOptions) {
    this.#seed = seed;
    this.world = new World(seed);
    this.#parts = { ...soundParts, ...options.parts };
    this.#faults = new Faults(this.world);
    this.#disk = new Disk(this.world, this.#faults, this.#history, this.#parts);
    this.#clients = new Clients(this.world, {
      event: (id) => this.#history.byId.has(id),
      order: (orderId) =>
        this.#disk.image.tables.get("orders.orders", { partition: orderId, sort: "" }) !== undefined,
    });
    this.#partners = new Partners(this.world, {
      quarantined: (name) => this.#history.quarantine.names.has(name),
      letIn: (name) => isLetIn(this.#disk.image, this.#history, name),
    });
    this.#starters = new Starters(this.world);
    // Drawn apart, so that a seed without partners is the storm that it was before there were any.
    const partners = options.partners ?? new Chance(seed + 2 ** 32).pick([0, 4, 8, 12]);
    this.#history.released = partners === 0;
    // A replay of a flood would take longer than a run may.
    this.#operator = new Operator(this.world, options.flood === undefined ? undefined : 0);
    this.#engine = this.#boot();
    const { chance } = this.world;
    this.world.at(this.world.nowMs + 1_000, "a flood of events", this.#outside, () =>
      this.#clients.flood(options.flood ?? 0),
    );
    const calls = options.calls ?? chance.between(30, 90);
    const spanMs = chance.pick([1_000, 20_000, 180_000, 900_000]);
    this.#clients.plan(calls, spanMs);
    if (partners > 0) this.#planPartners(partners, spanMs);
    this.#starters.plan(options.executions ?? 0, spanMs);
  }

  async run(): Promise<SimulationReport> {
    await this.#quiet();
    while (!this.#callersDone && this.#steps < stepsMax / 4) {
      this.#faults.blow();
      this.#meddle();
      await this.#step();
    }
    this.#faults.end();
    this.#release();
    await this.#rest();
    await this.#letAllIn();
    this.#check();
    await this.#stopAndStart();
    return this.#report();
  }

  get #callersDone(): boolean {
    return this.#clients.done && this.#partners.done && this.#starters.done;
  }

  #planPartners(count: number, spanMs: number): void {
    const { chance, nowMs } = this.world;
    this.#partners.plan(count, spanMs);
    const releaseMs = nowMs + chance.between(Math.floor(spanMs / 2), spanMs);
    this.world.at(releaseMs, "a release takes what partners send", this.#outside, () => this.#release());
  }

  /** Another engine takes the place of the one that knows no better, which ends as by a failure of the power. */
  #release(): void {
    if (this.#history.released) return;
    this.#history.released = true;
    this.#engine.life.end();
  }

  /** Everything in quarantine is valid by now, so redrives let all of it in. */
  async #letAllIn(): Promise<void> {
    for (let times = 1; this.#history.quarantine.there.size > 0; times++) {
      assertHolds(times <= redrivesMax, "redrives let in what is valid by now");
      const request = { kind: "quarantine-redrive", filter: {} } as const;
      await this.#answered(this.#engine.ask({ kind: "startJobs", request }, "jobs"));
      await this.#rest();
    }
  }

  /** Runs until nothing is owed to anybody. */
  async #rest(): Promise<void> {
    const untilMs = this.world.elapsedMs + restMaxMs;
    for (;;) {
      if (!this.world.busy && this.#callersDone && this.#engine.up && this.#engine.complete) {
        const { commits } = this.#history;
        const { snapshot } = await this.#answered(this.#engine.ask({ kind: "snapshot" }, "snapshot"));
        // A schedule may have fired while the answer was under way.
        if (this.#checkSnapshot(snapshot) === 0 && commits === this.#history.commits) return;
      }
      await this.#step();
      const open = this.#clients.open.map(
        (call) =>
          `${call.kind} ${call.kind === "publish" ? call.id : call.kind === "order" ? call.data.orderId : call.orderId} ${call.state}`,
      );
      const owed = this.world.elapsedMs < untilMs && this.#steps < stepsMax;
      assertHolds(
        owed,
        `the engine comes to rest; after ${restMaxMs} ms or ${stepsMax} steps it has not; clients wait: ${open.join(", ") || "none"}; executions run: ${runningExecutions(this.#disk.image)}`,
      );
    }
  }

  /** A stop in good order and a start change nothing that was settled, also when retention has taken the log away. */
  async #stopAndStart(): Promise<void> {
    this.#engine.retain(
      this.world.chance.happens(0.5) ? { ...keepsAll, retentionMs: 0 } : { ...keepsAll, logMaxBytes: 0 },
    );
    await this.#answered(this.#engine.ask({ kind: "drain" }, "drain"));
    await this.#answered(this.#engine.ask({ kind: "close" }, "close"));
    const before = this.#history.events.length;
    this.#crash();
    this.#engine = this.#boot();
    await this.#quiet();
    await this.#rest();
    assertHolds(this.#history.events.length === before, "a start at rest publishes nothing");
    this.#clients.plan(8, 1_000);
    await this.#rest();
    this.#check();
    this.#engine.retain({ ...keepsAll, retentionMs });
    await this.#rest();
    const { lastSequence, subscriptions: rows } = this.#disk.image;
    for (const { name, event } of subscriptions) {
      const { cursor = 0, above } = rows.get(name) ?? {};
      // A function with a rate limit goes past what others get only when its time comes, and that alone writes no row.
      const owed = this.#history.events.filter(
        ({ contract, sequence }) => contract === event && sequence > cursor,
      );
      assertHolds(
        owed.length === 0 && above?.length === 0,
        `${name} has come to the end of its events in the log, ${lastSequence}, at rest, not to ${cursor}`,
      );
    }
  }

  #check(): void {
    const { image } = this.#disk;
    checkRemains({ image, history: this.#history, clients: this.#clients, partners: this.#partners });
    checkExecutions(image, this.#starters.acknowledged);
  }

  async #step(): Promise<void> {
    this.#steps += 1;
    const moved = this.world.step();
    await this.#quiet();
    if (this.world.failure !== undefined) throw this.world.failure;
    assertHolds(moved, "there is always something to come: the schedule's next firing at least");
    if (this.#faults.strikesNow()) this.#engine.life.end();
    if (this.#engine.life.over && !this.#restarting) this.#restart();
  }

  /** Everything that follows from one letter is done in microtasks; the next step waits for them. */
  #quiet(): Promise<void> {
    return new Promise((resolve) => this.world.turns.after(resolve));
  }

  /** Steps until the answer is there. */
  async #answered<Answer>(promise: Promise<Answer>): Promise<Answer> {
    let answer: { readonly value: Answer } | undefined;
    promise.then(
      (value) => (answer = { value }),
      (error: unknown) => this.world.fail(error),
    );
    for (let steps = 0; answer === undefined; steps++) {
      assertHolds(steps < stepsMax, "a question is answered");
      await this.#step();
    }
    return answer.value;
  }

  /** What people and the supervisor do to a running engine, now and then. */
  #meddle(): void {
    const { chance } = this.world;
    const engine = this.#engine;
    if (!engine.up) return;
    if (this.#faults.workerDies()) {
      const seats = [...engine.seats.values()];
      const sending = seats.filter((seat) => seat.sending);
      const seat = chance.pick(sending.length > 0 ? sending : seats);
      if (seat.die("it is killed from outside")) this.#workerDeaths += 1;
    }
    if (chance.happens(0.01)) {
      void engine
        .ask({ kind: "snapshot" }, "snapshot")
        .then(({ snapshot }) => this.world.watch(() => void this.#checkSnapshot(snapshot)));
    }
    if (chance.happens(0.01)) this.#retain(engine);
    this.#operator.act(engine);
    if (this.#partners.calls.length > 0) this.#operator.sort(engine);
  }

  /** By age, or by a size that drops as much; now and then with a bound that is too narrow for what is owed. */
  #retain(engine: EngineProcess): void {
    const { chance, nowMs } = this.world;
    const policy = chance.happens(0.5)
      ? { ...keepsAll, retentionMs }
      : { ...keepsAll, logMaxBytes: bytesSince(this.#disk.image.frames, nowMs - retentionMs) + mailBytes };
    if (!chance.happens(0.2)) return engine.retain(policy);
    engine.retain({ ...policy, backlogMaxBytes: 3_000 });
    this.world.at(nowMs + chance.between(500, 5_000), "the bound is raised", engine.life, () =>
      engine.retain({ ...keepsAll, retentionMs }),
    );
  }

  /** Checks what the core says about itself; answers how much is still to be done. */
  #checkSnapshot(snapshot: CoreSnapshot): number {
    const { open, takenMost } = checkSnapshot(snapshot);
    this.#takenMost = Math.max(this.#takenMost, takenMost);
    return open;
  }

  #boot(): EngineProcess {
    const { idleMaxMs } = this.#faults.weather;
    const { released } = this.#history;
    const release = { released, idleMaxMs };
    const engine = new EngineProcess(this.world, this.#disk, this.#parts, this.#watched, release);
    this.#clients.engine = engine;
    this.#partners.engine = engine;
    this.#starters.engine = engine;
    return engine;
  }

  #crash(): void {
    this.#sleeps += this.#engine.sleeps;
    this.#engine.life.end();
    this.#clients.connectionsLost();
    this.#partners.connectionsLost();
    this.world.bury();
    this.#disk.crash();
  }

  #restart(): void {
    this.#crash();
    this.#restarting = true;
    const { chance, nowMs } = this.world;
    this.world.at(nowMs + chance.between(1, 2_000), "the engine is started again", this.#outside, () => {
      this.#restarting = false;
      this.#engine = this.#boot();
    });
  }

  #report(): SimulationReport {
    return {
      seed: this.#seed,
      steps: this.#steps,
      traceHash: this.world.trace.hash,
      virtualMs: this.world.elapsedMs,
      events: this.#history.events.length,
      commits: this.#history.commits,
      crashes: this.#faults.crashes,
      refusals: this.#faults.refusals,
      workerDeaths: this.#workerDeaths,
      sleeps: this.#sleeps + this.#engine.sleeps,
      deadLetters: this.#history.deadLettered.size,
      duplicates: this.#clients.duplicates,
      quarantined: this.#history.quarantine.kept.size,
      ...this.#history.jobFigures(),
      ...executionFigures(this.#disk.image),
      takenMost: this.#takenMost,
    };
  }
}

/** Bytes of the frames from the first young one on: the log is trimmed from its start only. */
function bytesSince(frames: readonly Uint8Array<ArrayBuffer>[], sinceMs: number): number {
  const first = frames.findIndex((bytes) => new Frame(bytes).createdMs >= sinceMs);
  return first < 0 ? 0 : frames.slice(first).reduce((sum, { byteLength }) => sum + byteLength, 0);
}
