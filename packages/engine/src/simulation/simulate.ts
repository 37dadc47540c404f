import type { CoreSnapshot } from "../delivery/messages.ts";
import { underWayMax } from "../delivery/jobs/jobs.ts";
import { heldMax, windowMax } from "../delivery/lane.ts";
import type { LogPolicy } from "../delivery/retention.ts";
import { booksOf } from "../inspection/status.ts";
import { Frame } from "../log/frame.ts";
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
import { simulatedModel, subscriptions } from "./simulated-model.ts";
import { RateWatch } from "./rate-watch.ts";
import { World } from "./world.ts";

export interface SimulationOptions {
  /** Parts to break on purpose; default none. */
  readonly parts?: Partial<Parts>;
  /** Calls that clients make; default 30 to 90, by the seed. */
  readonly calls?: number;
  /** Events that are published all at once besides; default 0. */
  readonly flood?: number;
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
  /** Events that one function had taken from the log and not settled, at most; seen in samples. */
  readonly takenMost: number;
}

/** What a function may have taken and not settled: with its worker, held, and given out by a redrive and a replay. */
const takenMax = windowMax + heldMax + 2 * underWayMax;
/** How long the engine may take to come to rest after the storm, in virtual time. */
const restMaxMs = 30 * 60_000;
const stepsMax = 60_000;
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
    // A replay of a flood would take longer than a run may.
    this.#operator = new Operator(this.world, options.flood === undefined ? undefined : 0);
    this.#engine = this.#boot();
    const { chance } = this.world;
    this.world.at(this.world.nowMs + 1_000, "a flood of events", this.#outside, () =>
      this.#clients.flood(options.flood ?? 0),
    );
    this.#clients.plan(
      options.calls ?? chance.between(30, 90),
      chance.pick([1_000, 20_000, 180_000, 900_000]),
    );
  }

  async run(): Promise<SimulationReport> {
    await this.#quiet();
    while (!this.#clients.done && this.#steps < stepsMax / 4) {
      this.#faults.blow();
      this.#meddle();
      await this.#step();
    }
    this.#faults.end();
    await this.#rest();
    this.#check();
    await this.#stopAndStart();
    return this.#report();
  }

  /** Runs until nothing is owed to anybody. */
  async #rest(): Promise<void> {
    const untilMs = this.world.elapsedMs + restMaxMs;
    for (;;) {
      if (!this.world.busy && this.#clients.done && this.#engine.up && this.#engine.complete) {
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
        `the engine comes to rest; after ${restMaxMs} ms or ${stepsMax} steps it has not; clients wait: ${open.join(", ") || "none"}`,
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
    for (const { name } of subscriptions) {
      const { cursor = 0, above } = rows.get(name) ?? {};
      assertHolds(
        cursor === lastSequence && above?.length === 0,
        `${name} has come to the log's end, ${lastSequence}, at rest, not to ${cursor}`,
      );
    }
  }

  #check(): void {
    checkRemains({ image: this.#disk.image, history: this.#history, clients: this.#clients });
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
    const books = booksOf(simulatedModel, snapshot);
    const unbalanced = books.subscriptions.find(
      ({ owed, done, refused, deadLetters, waiting }) => owed !== done + refused + deadLetters + waiting,
    );
    assertHolds(books.balanced, `the books balance, not: ${JSON.stringify(unbalanced)}`);
    let open = snapshot.jobs.filter(({ endedMs }) => endedMs === undefined).length;
    for (const { function: name, inFlight, deferred, backlog, open: taken } of snapshot.functions) {
      assertHolds(
        inFlight >= 0 && inFlight <= windowMax,
        `${name}: ${inFlight} deliveries in flight, within 0 to ${windowMax}`,
      );
      assertHolds(taken >= 0 && taken <= takenMax, `${name}: ${taken} events taken, within 0 to ${takenMax}`);
      assertHolds(
        deferred >= 0 && backlog >= 0,
        `${name}: nothing is less than none: deferred ${deferred}, backlog ${backlog}`,
      );
      this.#takenMost = Math.max(this.#takenMost, taken);
      open += inFlight + deferred + backlog + taken;
    }
    return open;
  }

  #boot(): EngineProcess {
    const { idleMaxMs } = this.#faults.weather;
    const engine = new EngineProcess(this.world, this.#disk, this.#parts, this.#watched, idleMaxMs);
    this.#clients.engine = engine;
    return engine;
  }

  #crash(): void {
    this.#sleeps += this.#engine.sleeps;
    this.#engine.life.end();
    this.#clients.connectionsLost();
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
      ...this.#history.jobFigures(),
      takenMost: this.#takenMost,
    };
  }
}

/** Bytes of the frames from the first young one on: the log is trimmed from its start only. */
function bytesSince(frames: readonly Uint8Array<ArrayBuffer>[], sinceMs: number): number {
  const first = frames.findIndex((bytes) => new Frame(bytes).createdMs >= sinceMs);
  return first < 0 ? 0 : frames.slice(first).reduce((sum, { byteLength }) => sum + byteLength, 0);
}
