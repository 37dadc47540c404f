import { didYouMean, eventType, Fault, type SystemModel } from "@trellis/model";
import {
  assertEventSize,
  assertPayload,
  compilePublication,
  keyOf,
  newTraceparent,
  uuidV7,
  type CompiledPublication,
} from "trellis/runtime";
import type { DedupeTable } from "./dedupe-table.ts";
import { keyHashOf, writeEventId } from "./event-id.ts";
import { FrameBuilder } from "./frame.ts";

export interface PublishOptions {
  /** Names the event for good: a second one with the same id is a duplicate, and nothing is stored. 1 to 256 characters. */
  readonly id?: string;
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
  /** Throws the fault that says why nothing is taken just now. */
  readonly assertOpen: () => void;
}

/** Bytes of events that wait for their commit at most; then publishers are told to come back. */
export const pendingMaxBytes = 67_108_864;
const idMaxLength = 256;

/**
 * Publishes events from outside a handler. An event is checked by its contract, named, and put into the frame that
 * is being gathered; everything that comes in the same turn shares one.
 */
export class Publisher {
  readonly duplicates: Map<string, number> = new Map();
  readonly #options: PublisherOptions;
  readonly #targets = new Map<string, Target>();
  readonly #id = new Uint32Array(4);
  readonly #builder = new FrameBuilder();
  #current: Batch | undefined;
  /** The newest batch: once it is durable, so is everything published before. */
  #last: Promise<void> = Promise.resolve();
  #pendingBytes = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /**
   * Publishes one event; answers once it is durable.
   *
   * @param name the contract's name, with or without the version that is published today
   * @throws Fault TRL0201 data breaks the contract, TRL0205 no such event, TRL0307 too much is waiting
   */
  publish(name: string, data: unknown, options: PublishOptions = {}): Promise<PublishedEvent> {
    try {
      return this.#publish(name, data, options);
    } catch (fault) {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it was thrown
      return Promise.reject(fault);
    }
  }

  /** No `async` here: one promise for each event is enough at this rate. */
  #publish(name: string, data: unknown, options: PublishOptions): Promise<PublishedEvent> {
    const { publication, number } = this.#targetOf(name);
    assertPayload(publication, data);
    this.#options.assertOpen();
    const nowMs = this.#options.now();
    const id = options.id === undefined ? uuidV7(nowMs) : checkedId(options.id);
    const { contract } = publication;
    const key = keyOf(contract, data);
    const json = publication.write({
      id,
      timeMs: nowMs,
      key,
      traceparent: newTraceparent(),
      data,
    });
    assertEventSize(contract.name, json);
    if (this.#pendingBytes > pendingMaxBytes) {
      throw new Fault(
        "TRL0307",
        `${this.#pendingBytes} bytes of events wait for their commit; the bound is ${pendingMaxBytes}`,
        {
          retry: "later",
          details: { retryAfterMs: 100 },
        },
      );
    }
    writeEventId(id, this.#id);
    if (this.#options.dedupe.seen(this.#id, 0)) {
      this.duplicates.set(contract.name, (this.duplicates.get(contract.name) ?? 0) + 1);
      // The first one may be on its way to the disk still: a duplicate must not be answered earlier.
      return (this.#current?.durable ?? this.#last).then(() => ({ id, duplicate: true }));
    }
    const batch = (this.#current ??= this.#open());
    batch.bytes += this.#builder.add({ json, id: this.#id, contract: number, keyHash: keyHashOf(key) });
    const answered = new Promise<PublishedEvent>((resolve, reject) => {
      batch.waiting.push({ event: { id, duplicate: false }, resolve, reject });
    });
    if (this.#builder.full) this.#ship(batch);
    return answered;
  }

  #open(): Batch {
    let settle: Batch["settle"] = () => undefined;
    const durable = new Promise<void>((resolve) => (settle = resolve));
    const batch: Batch = { durable, settle, waiting: [], bytes: 0 };
    setImmediate(() => {
      if (this.#current === batch) this.#ship(batch);
    });
    return batch;
  }

  #ship(batch: Batch): void {
    this.#current = undefined;
    this.#pendingBytes += batch.bytes;
    const appended = this.#options.append(this.#builder.take(this.#options.now()));
    batch.settle(appended);
    this.#last = batch.durable;
    // Duplicates alone wait for it, and most often there is none.
    batch.durable.catch(() => undefined);
    appended.then(
      () => {
        this.#pendingBytes -= batch.bytes;
        for (const { event, resolve } of batch.waiting) resolve(event);
      },
      (fault: unknown) => {
        this.#pendingBytes -= batch.bytes;
        for (const { reject } of batch.waiting) reject(fault);
      },
    );
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
    const type = eventType(plain, contract.version);
    if (name !== plain && name !== type) {
      const message = `"${name}" is not the version that is published today, which is ${contract.version}`;
      throw new Fault("TRL0205", message, { retry: "never" });
    }
    const owner = plain.slice(0, plain.indexOf("."));
    const publication = compilePublication(model, `/${model.name}/${owner}`, plain);
    return { publication, number: contracts.get(type) ?? 0 };
  }
}

/** Where an event goes: its contract, ready to write, and the number of its type in frames. */
interface Target {
  readonly publication: CompiledPublication;
  readonly number: number;
}

interface Batch {
  readonly durable: Promise<void>;
  readonly settle: (outcome: Promise<void>) => void;
  /** Who is told when the frame is durable. */
  readonly waiting: {
    readonly event: PublishedEvent;
    readonly resolve: (event: PublishedEvent) => void;
    readonly reject: (fault: unknown) => void;
  }[];
  bytes: number;
}

function checkedId(id: string): string {
  if (typeof id === "string" && id.length >= 1 && id.length <= idMaxLength) return id;
  throw new Fault("TRL0201", `an event's id must be text of 1 to ${idMaxLength} characters`, {
    retry: "never",
  });
}
