import { didYouMean, eventType, Fault, type SystemModel, type Violation } from "@trellis/model";
import {
  assertEventSize,
  assertLive,
  assertPartsSize,
  assertPayload,
  compilePublication,
  dataText,
  keyOf,
  ownMembers,
  type CompiledPublication,
  type HeadSampler,
} from "trellis/runtime";
import type { DedupeTable } from "./dedupe-table.ts";
import { canonicalId, drawEventId, keyHashOf, writeEventId } from "./event-id.ts";
import { traceparentOfWords } from "./frame.ts";
import { FlatWriter } from "./flat-writer.ts";
import { FrameBuilder } from "./frame-builder.ts";
import { drawWords } from "./random-words.ts";

export interface PublishOptions {
  /** Names the event for good: a second one with the same id is a duplicate, and nothing is stored. 1 to 256 characters. */
  readonly id?: string;
}

/** One event of a batch. */
export interface EventToPublish extends PublishOptions {
  readonly data: unknown;
}

export interface PublishedEvent {
  readonly id: string;
  readonly duplicate: boolean;
}

export interface PublisherOptions {
  readonly model: SystemModel;
  /** The number of each event type. */
  readonly contracts: ReadonlyMap<string, number>;
  readonly dedupe: DedupeTable;
  readonly now: () => number;
  /** Resolves once the frame is durable. */
  readonly append: (frame: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Runs an action when the turn is over, so that all its events share a frame; `setImmediate` in a thread. */
  readonly soon: (action: () => void) => void;
  /** Throws the fault that says why nothing is taken just now. */
  readonly assertOpen: () => void;
  /** Decides about the traces that events begin. */
  readonly sampler: HeadSampler;
  /** Told of each event whose trace is sampled. */
  readonly onSampled?: (event: SampledEvent) => void;
}

/** An event that was published and begins a sampled trace. */
export interface SampledEvent {
  readonly id: string;
  /** Name and version. */
  readonly type: string;
  /** Its own span: everything that it leads to stands below it. */
  readonly traceparent: string;
  readonly publishedMs: number;
  readonly durable: Promise<void>;
}

/** Bytes of events that wait for their commit at most; then publishers are told to come back. */
export const pendingMaxBytes = 67_108_864;
/** Events that one batch may hold. */
export const batchEventsMax = 10_000;
const idMaxLength = 256;

/**
 * Publishes events from outside a handler. An event is checked by its contract, named, and put into the frame that
 * is being gathered; everything that comes in the same turn shares one. While a frame that is not full waits for its
 * commit the next one gathers on: alone, an event goes at once; under load a frame carries what came during a commit.
 * (J. Nagle's rule for small segments, RFC 896, as G. Minshall has mended it.)
 */
export class Publisher {
  readonly duplicates: Map<string, number> = new Map();
  readonly #options: PublisherOptions;
  readonly #targets = new Map<string, Target>();
  readonly #id = new Uint32Array(4);
  readonly #trace = new Uint32Array(6);
  readonly #builder = new FrameBuilder();
  #current: Batch | undefined;
  /** The newest batch: once it is durable, so is everything published before. */
  #last: Promise<void> = Promise.resolve();
  #pendingBytes = 0;
  /** Frames that were not full and wait for their commit. */
  #smallUnanswered = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /**
   * Publishes one event; answers once it is durable.
   *
   * @param name the contract's name; with a version (`market.plan-bought.v1`) any that is live, otherwise today's
   * @throws Fault TRL0201 data breaks the contract, TRL0205 no such event, TRL0431 the version's last day is over,
   * TRL0307 too much is waiting
   */
  publish(name: string, data: unknown, options: PublishOptions = {}): Promise<PublishedEvent> {
    try {
      return this.#publish(name, data, options);
    } catch (fault) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it was thrown
      return Promise.reject(fault);
    }
  }

  /**
   * Publishes many events of one contract; answers once all are durable. Nothing is taken when one of them breaks the
   * contract. A crash may keep some and lose others: who gives ids can publish the whole batch again.
   *
   * @param events 10,000 at most
   * @throws Fault TRL0201 data breaks the contract (names the event's place), TRL0205 no such event, TRL0431 the version's
   * last day is over, TRL0307 too much is waiting
   */
  async publishMany(name: string, events: readonly EventToPublish[]): Promise<readonly PublishedEvent[]> {
    if (events.length > batchEventsMax) {
      const message = `a batch holds at most ${batchEventsMax} events, not ${events.length}`;
      throw new Fault("TRL0201", message, { retry: "never" });
    }
    const target = this.#targetOf(name);
    const nowMs = this.#options.now();
    assertLive(target.publication, nowMs);
    events.forEach(({ data, id }, at) => {
      try {
        assertPayload(target.publication, data);
        if (id !== undefined) assertId(id);
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault;
        throw new Fault("TRL0201", `event ${at} of the batch: ${fault.message}`, { retry: "never" });
      }
    });
    this.#assertOpen();
    const published = events.map(({ data, id }) => this.#put(target, data, id, nowMs));
    // Batches become durable in the order in which they were shipped.
    await (this.#current?.durable ?? this.#last);
    return published;
  }

  /** What data breaks of its contract, if anything, and the type that it would be published as. @throws Fault TRL0205 */
  judge(name: string, data: unknown): { readonly type: string; readonly breach: Violation | undefined } {
    const { publication } = this.#targetOf(name);
    const type = eventType(publication.contract.name, publication.version);
    try {
      assertLive(publication, this.#options.now());
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return { type, breach: { pointer: "", message: fault.message, keyword: "deprecated" } };
    }
    return { type, breach: publication.validate(data)?.[0] };
  }

  /** Whether an event may come in at all, however it stands to its contract. @throws Fault TRL0201, TRL0307, TRL0308 */
  assertTakes(id: string, data: unknown): void {
    assertId(id);
    assertEventSize("the event", dataText(data));
    this.#assertOpen();
  }

  /** No `async` here: one promise for each event is enough at this rate. */
  #publish(name: string, data: unknown, { id }: PublishOptions): Promise<PublishedEvent> {
    const target = this.#targetOf(name);
    const nowMs = this.#options.now();
    assertLive(target.publication, nowMs);
    assertPayload(target.publication, data);
    if (id !== undefined) assertId(id);
    this.#assertOpen();
    const event = this.#put(target, data, id, nowMs);
    // The first event of an id may be on its way to the disk still: a duplicate must not be answered earlier.
    return (this.#current?.durable ?? this.#last).then(() => event);
  }

  #assertOpen(): void {
    this.#options.assertOpen();
    if (this.#pendingBytes <= pendingMaxBytes) return;
    const message = `${this.#pendingBytes} bytes of events wait for their commit; the bound is ${pendingMaxBytes}`;
    throw new Fault("TRL0307", message, { retry: "later", details: { retryAfterMs: 100 } });
  }

  /** Puts a valid event into the frame that is being gathered. */
  #put(
    { publication, number, flat }: Target,
    data: unknown,
    id: string | undefined,
    nowMs: number,
  ): PublishedEvent {
    const { contract, head } = publication;
    const isWritten = this.#builder.writeFlat(flat, data);
    const text = isWritten ? undefined : dataText(data);
    if (!isWritten) flat.learn(data);
    const key = contract.key === undefined ? undefined : keyOf(contract, data);
    const bits = this.#id;
    let members = key === undefined ? "" : ownMembers(key, undefined);
    let idAmongMembers = false;
    if (id === undefined) drawEventId(nowMs, bits);
    else {
      writeEventId(id, bits);
      idAmongMembers = canonicalId(bits, 0) !== id;
      if (idAmongMembers) members = `,"id":${JSON.stringify(id)}${members}`;
    }
    // What was written is far from the bound.
    if (text !== undefined) assertPartsSize(contract.name, head, members, text);
    if (id !== undefined && this.#options.dedupe.seen(bits, 0)) {
      this.duplicates.set(contract.name, (this.duplicates.get(contract.name) ?? 0) + 1);
      return { id, duplicate: true };
    }
    const batch = (this.#current ??= this.#open(nowMs));
    if (id === undefined) this.#options.dedupe.noteDrawn(bits);
    drawWords(this.#trace, 0, 6);
    const sampled = this.#options.sampler.samplesWords(this.#trace);
    this.#builder.addParts({
      head,
      data: text,
      members,
      idAmongMembers,
      id: bits,
      contract: number,
      keyHash: key === undefined ? 0 : keyHashOf(key),
      timeMs: nowMs,
      trace: this.#trace,
      sampled,
    });
    const event = id === undefined ? new NamedEvent(bits) : { id, duplicate: false };
    if (sampled) this.#tellSampled(publication, event.id, nowMs, batch.durable);
    if (this.#builder.full) this.#ship(batch);
    return event;
  }

  #tellSampled(
    { contract: { name }, version }: CompiledPublication,
    id: string,
    publishedMs: number,
    durable: Promise<void>,
  ): void {
    const traceparent = traceparentOfWords(this.#trace, 0, true);
    this.#options.onSampled?.({ id, type: eventType(name, version), traceparent, publishedMs, durable });
  }

  #open(nowMs: number): Batch {
    let settle: Batch["settle"] = () => undefined;
    const durable = new Promise<void>((resolve) => (settle = resolve));
    const batch: Batch = { durable, settle, createdMs: nowMs, turnEnded: false };
    this.#options.soon(() => {
      if (this.#current === batch) this.#turnEnded(batch);
    });
    return batch;
  }

  #turnEnded(batch: Batch): void {
    batch.turnEnded = true;
    if (this.#smallUnanswered === 0) this.#ship(batch);
  }

  #ship(batch: Batch): void {
    this.#current = undefined;
    this.#last = batch.durable;
    const { full } = this.#builder;
    const frame = this.#builder.take(batch.createdMs);
    const bytes = frame.byteLength;
    this.#pendingBytes += bytes;
    const appended = this.#options.append(frame);
    const small = full ? 0 : 1;
    this.#smallUnanswered += small;
    const over = (): void => {
      this.#pendingBytes -= bytes;
      this.#smallUnanswered -= small;
      if (this.#current?.turnEnded === true) this.#turnEnded(this.#current);
    };
    // Who waits for an event of the batch hears of the fault; this place only counts.
    appended.then(over, over);
    batch.durable.catch(() => undefined);
    batch.settle(appended);
  }

  /** What a name stands for is found out once: this runs for every event. */
  #targetOf(name: string): Target {
    let target = this.#targets.get(name);
    if (target === undefined) this.#targets.set(name, (target = this.#findTarget(name)));
    return target;
  }

  #findTarget(name: string): Target {
    const { model, contracts } = this.#options;
    const plain = name.replace(/\.v\d+$/, "");
    const contract = model.events[plain];
    if (contract === undefined) {
      const meant = didYouMean(plain, Object.keys(model.events));
      throw new Fault("TRL0205", `no context publishes "${name}"${meant}`, { retry: "never" });
    }
    const version = name === plain ? contract.version : Number(name.slice(plain.length + 2));
    if (contract.versions[version] === undefined) {
      const known = Object.keys(contract.versions).join(", ");
      const message = `"${plain}" has no version ${version}; known are ${known}, and ${contract.version} is today's`;
      throw new Fault("TRL0205", message, { retry: "never" });
    }
    const owner = plain.slice(0, plain.indexOf("."));
    const publication = compilePublication(model, `/${model.name}/${owner}`, plain, version);
    return {
      publication,
      number: contracts.get(eventType(plain, version)) ?? 0,
      flat: new FlatWriter(),
    };
  }
}

/** Where an event goes: its contract, ready to write, and the number of its type in frames. */
interface Target {
  readonly publication: CompiledPublication;
  readonly number: number;
  readonly flat: FlatWriter;
}

interface Batch {
  readonly durable: Promise<void>;
  readonly settle: (outcome: Promise<void>) => void;
  /** When its first event came. */
  readonly createdMs: number;
  /** The turn that began it is over: it goes as soon as it may. */
  turnEnded: boolean;
}

/** An event whose id was made here: it is written out when somebody asks for it. */
class NamedEvent implements PublishedEvent {
  readonly duplicate: boolean = false;
  #id: string | undefined;
  // Four small integers cost a tenth of an array.
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;
  readonly #d: number;

  constructor(bits: Uint32Array) {
    this.#a = (bits[0] ?? 0) | 0;
    this.#b = (bits[1] ?? 0) | 0;
    this.#c = (bits[2] ?? 0) | 0;
    this.#d = (bits[3] ?? 0) | 0;
  }

  get id(): string {
    return (this.#id ??= canonicalId(Uint32Array.of(this.#a, this.#b, this.#c, this.#d), 0));
  }

  toJSON(): PublishedEvent {
    return { id: this.id, duplicate: this.duplicate };
  }
}

function assertId(id: string): void {
  if (typeof id === "string" && id.length >= 1 && id.length <= idMaxLength) return;
  throw new Fault("TRL0201", `an event's id must be text of 1 to ${idMaxLength} characters`, {
    retry: "never",
  });
}
