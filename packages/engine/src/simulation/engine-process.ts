import { Fault, type SystemModel } from "@trellis/model";
import { neverSampled, uuidV7, type Failure, type HttpAnswer, type HttpInvocation } from "trellis/runtime";
import { DeliveryCore } from "../delivery/core.ts";
import type { Question } from "../delivery/delivery-thread.ts";
import { answersOf } from "../delivery/mailed-answers.ts";
import type { CoreReply, FromCore, ToCore } from "../delivery/messages.ts";
import type { LogPolicy } from "../delivery/retention.ts";
import { DedupeTable } from "../log/dedupe-table.ts";
import { newestIds } from "../log/newest-ids.ts";
import { Publisher, type PublishedEvent } from "../log/publisher.ts";
import type { Ingested } from "../inspection/quarantine-contract.ts";
import type { Store } from "../ports/store.ts";
import { createIngest, type Ingest, type IngestOptions } from "../quarantine/ingest.ts";
import { Readmission } from "../quarantine/readmission.ts";
import { memoryExecutionReader } from "../store/memory-executions.ts";
import type { Channel } from "./channel.ts";
import type { Disk } from "./disk.ts";
import { Life } from "./life.ts";
import type { Parts } from "./parts.ts";
import type { RateWatch } from "./rate-watch.ts";
import { modelBeforeRelease, simulatedModel } from "./simulated-model.ts";
import { WorkerSeat } from "./worker-seat.ts";
import type { World } from "./world.ts";
import { seedOf } from "./seed-of.ts";

export interface RequestMessage {
  readonly function: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Ids that main knows duplicates by. */
const idsMax = 16_384;
/** What is watched over all engines of a run. */
export interface Watched {
  /** Epochs that were told to a worker. */
  readonly epochs: Set<number>;
  readonly rates: RateWatch;
}

/** What a process is started with. */
export interface Release {
  /** Whether it takes what partners send. */
  readonly released: boolean;
  readonly idleMaxMs: number;
}

/**
 * One engine process from its start to its end: main, the delivery core and the workers, all real code, with
 * simulated threads between them. Main's part is what `engine.ts` and `delivery-thread.ts` do there.
 */
export class EngineProcess {
  readonly life: Life = new Life();
  readonly seats: Map<string, WorkerSeat> = new Map();
  readonly #world: World;
  readonly #disk: Disk;
  readonly #parts: Parts;
  readonly #release: Release;
  readonly #model: SystemModel;
  readonly #toCore: Channel;
  readonly #fromCore: Channel;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (fault: Fault) => void }
  >();
  readonly #seatOf = new Map<number, WorkerSeat>();
  #core: DeliveryCore | undefined;
  #publisher: Publisher | undefined;
  #ingest: Ingest | undefined;
  // A redrive of an earlier engine may go on before anything can be let in.
  readonly #readmittedEarly: Parameters<Readmission["take"]>[] = [];
  #readmit: Readmission["take"] = (...given) => void this.#readmittedEarly.push(given);
  #started = false;
  #tokens = 0;
  #requests = 0;
  #stalled: Failure | undefined;
  #pressed: string | undefined;

  constructor(world: World, disk: Disk, parts: Parts, watched: Watched, release: Release) {
    this.#world = world;
    this.#release = release;
    this.#model = release.released ? simulatedModel : modelBeforeRelease;
    this.#disk = disk;
    this.#parts = parts;
    this.#toCore = world.channel("main > core", this.life);
    this.#fromCore = world.channel("core > main", this.life);
    this.#start(watched).catch((error: unknown) => world.fail(error));
  }

  /** Whether callers are answered. */
  get up(): boolean {
    return this.#started && !this.life.over;
  }

  /** Whether it takes what partners send. */
  get released(): boolean {
    return this.#release.released;
  }

  /** Whether every context has the worker that it needs. */
  get complete(): boolean {
    return [...this.seats.values()].every((seat) => seat.atRest);
  }

  /** How often a worker was let go because it was idle. */
  get sleeps(): number {
    return [...this.seats.values()].reduce((sum, seat) => sum + seat.sleeps, 0);
  }

  /** @throws Fault as the engine does; never answers when the process ends meanwhile */
  publish(event: string, data: unknown, id: string): Promise<PublishedEvent> {
    if (this.#publisher === undefined) throw new Error("the engine is not up yet");
    return this.#publisher.publish(event, data, { id });
  }

  /** @throws Fault as the engine does; never answers when the process ends meanwhile */
  ingest(event: string, data: unknown, options: IngestOptions): Promise<Ingested> {
    if (this.#ingest === undefined) throw new Error("the engine is not up yet");
    return this.#ingest(event, data, options);
  }

  async request({ function: name, params, headers, body }: RequestMessage): Promise<HttpAnswer> {
    this.#assertOpen();
    return this.#give(name, { id: uuidV7(this.#world.nowMs), params, query: {}, headers, body });
  }

  #give(name: string, invocation: HttpInvocation): Promise<HttpAnswer> {
    const dot = name.indexOf(".");
    const seat = this.seats.get(name.slice(0, dot));
    if (seat === undefined) throw new Error(`no worker for ${name}`);
    const request = ++this.#requests;
    this.#seatOf.set(request, seat);
    return seat.request(request, name.slice(dot + 1), invocation);
  }

  ask<Of extends CoreReply["of"]>(question: Question, _of: Of): Promise<Extract<CoreReply, { of: Of }>> {
    return this.#send((token) => ({ ...question, token }));
  }

  /** As the delivery thread does it once a second. */
  retain(policy: LogPolicy): void {
    this.#toCore.post("retention", () => this.#core?.retain(policy));
  }

  async #start({ epochs, rates }: Watched): Promise<void> {
    const { life } = this;
    const world = this.#world;
    const { image } = this.#disk;
    const store = this.#disk.open(life);
    const soon = world.channel("core soon", life);
    const core = await DeliveryCore.open({
      model: this.#parts.model(this.#model),
      store,
      clock: world.clockOf("the core's timer", life),
      random: world.chance.next,
      seed: () => seedOf(world.chance.next),
      soon: (action) => soon.post("a round", action),
      send: (message) => this.#fromCore.post(describe(message), () => this.#take(message)),
      schedules: true,
      sampler: neverSampled,
    });
    this.#core = core;
    const dedupe = new DedupeTable(idsMax);
    if (this.#parts.knowsIds) await learnIds(store, core, dedupe);
    const attach = this.#parts.attach(core);
    for (const context of Object.keys(this.#model.contexts)) {
      const seat = new WorkerSeat({
        world,
        life,
        model: this.#model,
        context,
        contracts: core.contractNumbers,
        committed: store.tables,
        idleMaxMs: this.#release.idleMaxMs,
        executions: memoryExecutionReader(() => image.executions),
        unseat: async (name, idleMs) =>
          this.#parts.unseat(await this.ask({ kind: "unseat", context: name, idleMs }, "unseat")),
        attach: (name, send, start) =>
          this.#toCore.post(`attach ${name}`, () =>
            start(
              attach(name, (message) => {
                if (message.kind === "welcome" && epochs.has(message.epoch))
                  world.fail(new Error(`the epoch ${message.epoch} is given out once`));
                if (message.kind === "welcome") epochs.add(message.epoch);
                world.watch(() => rates.sent(name, message, world.nowMs));
                send(message);
              }),
            ),
          ),
        lost: (name, suspects, othersRunning, failure) => {
          rates.lost(name, suspects.length);
          return this.ask({ kind: "lost", context: name, suspects, othersRunning, failure }, "lost").then(
            () => undefined,
          );
        },
      });
      this.seats.set(context, seat);
    }
    const publisher = new Publisher({
      model: this.#model,
      contracts: core.contractNumbers,
      dedupe,
      now: () => world.nowMs,
      append: (frame) => this.#send((token) => ({ kind: "append", token, frame })),
      soon: (action) => world.turns.after(action),
      assertOpen: () => this.#assertOpen(),
      sampler: neverSampled,
    });
    this.#publisher = publisher;
    this.#openDoor(publisher, core);
    this.#started = true;
    world.note("the engine is up");
  }

  /** The door for what may be invalid, and the way in again, as `engine.ts` makes both. */
  #openDoor(publisher: Publisher, core: DeliveryCore): void {
    const world = this.#world;
    this.#ingest = createIngest({
      publisher,
      now: () => world.nowMs,
      quarantine: (entry) => this.#send((token) => ({ kind: "quarantine", token, entry })),
      validShape: (valid) =>
        this.#toCore.post("a valid shape", () => core.post({ kind: "validShape", valid })),
    });
    const readmission = new Readmission({
      publisher,
      request: (name, invocation, { answered, failed }) =>
        void this.#give(name, invocation).then(answered, failed),
      assertOpen: () => this.#assertOpen(),
      readmitted: (job, outcomes) =>
        this.#toCore.post(`readmitted ${outcomes.map(({ id, ended }) => `${id} ${ended}`).join(", ")}`, () =>
          core.post({ kind: "readmitted", job, outcomes }),
        ),
      pause: (durationMs) => world.sleep(durationMs, "a payload waits to be let in", this.life),
    });
    this.#readmit = (job, entries) => readmission.take(job, this.#parts.readmits(entries));
    for (const given of this.#readmittedEarly.splice(0)) this.#readmit(...given);
  }

  #assertOpen(): void {
    if (this.#stalled !== undefined)
      throw new Fault(this.#stalled.code, this.#stalled.message, { retry: "later" });
    if (this.#pressed !== undefined) throw new Fault("TRL0307", this.#pressed, { retry: "later" });
  }

  #send<Answer>(make: (token: number) => ToCore): Promise<Answer> {
    const token = ++this.#tokens;
    return new Promise<Answer>((resolve, reject) => {
      // The protocol pairs each question with its kind of answer.
      this.#waiting.set(token, { resolve: resolve as (answer: unknown) => void, reject });
      const message = make(token);
      this.#toCore.post(`${message.kind} ${token}`, () => this.#core?.post(message));
    });
  }

  #take(message: FromCore): void {
    const settle = (token: number, answer: unknown): void => {
      this.#waiting.get(token)?.resolve(answer);
      this.#waiting.delete(token);
    };
    switch (message.kind) {
      case "readmit":
        return this.#readmit(message.job, message.entries);
      case "outage":
      case "job":
      case "opened":
      case "backlog":
      case "span":
        return;
      case "wanted":
        if (this.#parts.hears(message)) this.seats.get(message.context)?.wake();
        return;
      case "appended":
        return message.tokens.forEach((token) => settle(token, undefined));
      case "stalled":
        this.#stalled = message.failure;
        return;
      case "pressed":
        this.#pressed = message.reason;
        return;
      case "answered":
        return answersOf(message.answers).forEach(({ request, answer }) =>
          this.#seatOf.get(request)?.answered(request, answer),
        );
      case "invoked":
        return settle(message.token, message.result);
      case "replied":
        return settle(message.token, message.reply);
      case "failed":
        this.#waiting.get(message.token)?.reject(new Fault(message.failure.code, message.failure.message));
        return void this.#waiting.delete(message.token);
    }
  }
}

/** As `delivery-worker.ts` and `engine.ts` do it together. */
async function learnIds(store: Store, { recovered }: DeliveryCore, dedupe: DedupeTable): Promise<void> {
  for await (const ids of newestIds(store, recovered, idsMax)) dedupe.learn(ids);
}

function describe(message: FromCore): string {
  switch (message.kind) {
    case "appended":
      return `appended ${message.tokens.join(", ")}`;
    case "backlog":
      return `a backlog of ${message.backlog}`;
    case "answered":
      return `answered ${answersOf(message.answers)
        .map(({ request, answer }) => `${request}: ${answer.status}`)
        .join(", ")}`;
    case "stalled":
      return message.failure === undefined ? "the store works again" : "the store refuses";
    case "pressed":
      return message.reason === undefined ? "publishers may come in" : "publishers are to come back";
    case "job":
      return `the ${message.job.kind} ${message.job.id} is ${message.job.state}`;
    case "replied":
      return `${message.reply.of} ${message.token}`;
    case "wanted":
      return `${message.context} is wanted`;
    case "outage":
      return `${message.function} ${message.outage === undefined ? "works again" : "is paused"}`;
    case "invoked":
      return `invoked ${message.token}: ${message.result.outcome}`;
    case "readmit":
      return `the redrive ${message.job} gives in ${message.entries.length} payloads`;
    case "opened":
    case "failed":
    case "span":
      return message.kind;
  }
}
