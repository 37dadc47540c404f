import type { CoreSnapshot } from "../delivery/messages.ts";
import { heldMax, windowMax } from "../delivery/lane.ts";
import { booksOf } from "../inspection/status.ts";
import { checkRemains } from "./checks.ts";
import { Clients, duplicatesWithinMs } from "./clients.ts";
import { Disk } from "./disk.ts";
import { EngineProcess, type Epochs } from "./engine-process.ts";
import { assertHolds, SimulationFailure } from "./failure.ts";
import { Faults } from "./faults.ts";
import { History } from "./history.ts";
import { Life } from "./life.ts";
import { soundParts, type Parts } from "./parts.ts";
import { simulatedModel, subscriptions } from "./simulated-model.ts";
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
  readonly deadLetters: number;
  readonly duplicates: number;
  readonly redriven: number;
  /** Events that one function had taken from the log and not settled, at most; seen in samples. */
  readonly takenMost: number;
}

/** How long the engine may take to come to rest after the storm, in virtual time. */
const restMaxMs = 30 * 60_000;
const stepsMax = 60_000;
/** Longer than clients repeat themselves, so that no duplicate is forgotten. */
const retentionMs = 3 * duplicatesWithinMs;

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
  readonly #parts: Parts;
  readonly #epochs: Epochs = new Set();
  readonly #outside = new Life();
  #engine: EngineProcess;
  /** The engine has ended, and will be started again by and by. */
  #restarting = false;
  #steps = 0;
  #workerDeaths = 0;
  #redriven = 0;
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
    this.#engine.retain(0);
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
    this.#engine.retain(retentionMs);
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
    return new Promise((resolve) => void setImmediate(resolve));
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
      if (seat.alive) {
        this.#workerDeaths += 1;
        seat.die("it is killed from outside");
      }
    }
    if (chance.happens(0.01)) {
      void engine
        .ask({ kind: "snapshot" }, "snapshot")
        .then(({ snapshot }) => this.world.watch(() => void this.#checkSnapshot(snapshot)));
    }
    if (chance.happens(0.01)) engine.retain(retentionMs);
    if (chance.happens(0.003))
      for (let times = chance.between(1, 2); times > 0; times--) this.#redrive(engine);
  }

  #redrive(engine: EngineProcess): void {
    const limit = this.world.chance.between(1, 5);
    void engine
      .ask({ kind: "redrive", filter: {}, limit }, "redrive")
      .then(({ count }) => (this.#redriven += count));
  }

  /** Checks what the core says about itself; answers how much is still to be done. */
  #checkSnapshot(snapshot: CoreSnapshot): number {
    const books = booksOf(simulatedModel, snapshot);
    const unbalanced = books.subscriptions.find(
      ({ owed, done, refused, deadLetters, waiting }) => owed !== done + refused + deadLetters + waiting,
    );
    assertHolds(books.balanced, `the books balance, not: ${JSON.stringify(unbalanced)}`);
    let open = 0;
    for (const { function: name, inFlight, deferred, backlog, open: taken } of snapshot.functions) {
      assertHolds(
        inFlight >= 0 && inFlight <= windowMax,
        `${name}: ${inFlight} deliveries in flight, within 0 to ${windowMax}`,
      );
      assertHolds(
        taken >= 0 && taken <= windowMax + heldMax,
        `${name}: ${taken} events taken, within 0 to ${windowMax + heldMax}`,
      );
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
    const engine = new EngineProcess(this.world, this.#disk, this.#parts, this.#epochs);
    this.#clients.engine = engine;
    return engine;
  }

  #crash(): void {
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
      deadLetters: this.#history.deadLettered.size,
      duplicates: this.#clients.duplicates,
      redriven: this.#redriven,
      takenMost: this.#takenMost,
    };
  }
}
