import { Job } from "../delivery/jobs/job.ts";
import { Frame } from "../log/frame.ts";
import type { CommitGroup, SubscriptionRow } from "../ports/store.ts";
import { assertHolds } from "./failure.ts";
import { QuarantineHistory } from "./quarantine-history.ts";

export interface LoggedEvent {
  readonly sequence: number;
  readonly id: string;
  /** The contract's name. */
  readonly contract: string;
  /** Its frame's. */
  readonly createdMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Everything that the disk has ever taken, in order, over all crashes. Checks at each commit what can be checked
 * then: nothing goes back, nothing is named twice.
 */
export class History {
  readonly events: LoggedEvent[] = [];
  readonly byId: Map<string, LoggedEvent> = new Map();
  /** Deliveries that were dead-lettered at some time, as `function event-id`: a redrive takes them out of order. */
  readonly deadLettered: Set<string> = new Set();
  /** As they were written down last. */
  readonly jobs: Map<number, Job> = new Map();
  readonly quarantine: QuarantineHistory = new QuarantineHistory();
  /** What partners send may come into the log: the release that takes it is out. */
  released = false;
  commits = 0;
  readonly #subscriptions = new Map<string, SubscriptionRow>();
  readonly #stamps = new Set<number>();
  /** What each dead letter is of. */
  readonly #deadLetters = new Map<number, string>();
  #epoch = 0;

  committed(group: CommitGroup): void {
    this.commits += 1;
    for (const bytes of group.frames) this.#log(new Frame(bytes));
    assertHolds(group.epoch >= this.#epoch, `the epoch never goes back: ${this.#epoch}, then ${group.epoch}`);
    this.#epoch = group.epoch;
    for (const row of group.subscriptions) this.#follow(row);
    this.#checkStamps(group);
    for (const { id, function: name, json } of group.deadLetters) {
      const delivery = `${name} ${eventOf(json).id}`;
      const before = this.#deadLetters.get(id) ?? delivery;
      assertHolds(before === delivery, `the number of dead letter ${id} is of ${before} for good`);
      this.#deadLetters.set(id, delivery);
      this.deadLettered.add(delivery);
    }
    for (const row of group.jobs) this.#followJob(Job.from(row));
    if (group.quarantine !== undefined) this.quarantine.committed(group.quarantine);
    for (const { table, partition } of group.writes)
      if (table === "orders.orders") this.quarantine.placed(String(partition));
  }

  /** What redrives and replays have dealt with. */
  jobFigures(): { readonly redriven: number; readonly replayed: number; readonly readmitted: number } {
    let [redriven, replayed, readmitted] = [0, 0, 0];
    for (const { request, taken, counts } of this.jobs.values()) {
      if (request.kind === "redrive") redriven += taken;
      if (request.kind === "replay") replayed += taken;
      if (request.kind === "quarantine-redrive") readmitted += counts.done;
    }
    return { redriven, replayed, readmitted };
  }

  #log(frame: Frame): void {
    const next = (this.events.at(-1)?.sequence ?? 0) + 1;
    assertHolds(frame.firstSequence === next, `event ${next} follows in the log, not ${frame.firstSequence}`);
    for (let position = 0; position < frame.count; position++) {
      const { id, type, data } = eventOf(frame.json(position));
      const contract = type.replace(/\.v\d+$/, "");
      const event = { sequence: next + position, id, contract, createdMs: frame.createdMs, data };
      const earlier = this.byId.get(id);
      assertHolds(
        earlier === undefined,
        `the event ${nameOf(event)} stands in the log once, not at ${earlier?.sequence} and ${event.sequence}`,
      );
      assertHolds(
        this.released || data["extra"] === undefined,
        `${nameOf(event)} breaks its contract, and is kept out of the log`,
      );
      this.events.push(event);
      this.byId.set(id, event);
    }
  }

  #follow(row: SubscriptionRow): void {
    const before = this.#subscriptions.get(row.function);
    this.#subscriptions.set(row.function, row);
    if (before === undefined) return;
    const title = `${row.function}, commit ${this.commits}`;
    assertHolds(
      row.cursor >= before.cursor,
      `${title}: the cursor never goes back: ${before.cursor}, then ${row.cursor}`,
    );
    assertHolds(
      row.publishedBefore === before.publishedBefore,
      `${title}: where the subscription began does not change`,
    );
    for (const name of ["direct", "done", "refused", "filtered", "retries", "deadLettered"] as const) {
      assertHolds(
        row.counts[name] >= before.counts[name],
        `${title}: the count "${name}" never shrinks: ${before.counts[name]}, then ${row.counts[name]}`,
      );
    }
  }

  #followJob(job: Job): void {
    const before = this.jobs.get(job.id);
    this.jobs.set(job.id, job);
    if (before === undefined) return;
    const title = `the ${job.request.kind} ${job.id}, commit ${this.commits}`;
    assertHolds(job.progress.cursor >= before.progress.cursor, `${title}: its cursor never goes back`);
    assertHolds(job.taken >= before.taken, `${title}: its counts never shrink`);
    assertHolds(!before.over || job.over, `${title}: its end is final`);
  }

  /** A stamp names one unit of work for good: its rows belong to one context, no two of them are the same row. */
  #checkStamps(group: CommitGroup): void {
    const contextOf = new Map<number, string>();
    const cells = new Set<string>();
    for (const { table, partition, sort, stamp } of group.writes) {
      const context = table.slice(0, table.indexOf("."));
      const epoch = Math.floor(stamp / 2 ** 32);
      assertHolds(
        epoch >= 1 && epoch <= group.epoch,
        `the stamp ${stamp} has an epoch that was given out: 1 to ${group.epoch}, not ${epoch}`,
      );
      assertHolds(!this.#stamps.has(stamp), `the stamp ${stamp} of ${table} ${partition} is given once`);
      assertHolds(
        (contextOf.get(stamp) ?? context) === context,
        `the stamp ${stamp} is given to one context`,
      );
      const cell = `${stamp} ${table} ${typeof partition}${partition} ${typeof sort}${sort}`;
      assertHolds(!cells.has(cell), `the stamp ${stamp} writes ${table} ${partition} ${sort} once`);
      contextOf.set(stamp, context);
      cells.add(cell);
    }
    for (const stamp of contextOf.keys()) this.#stamps.add(stamp);
  }
}

/** The parts of a CloudEvent that the checks look at. */
export function eventOf(json: string): {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
} {
  // The engine's own text: the publisher or a unit of work wrote it.
  return JSON.parse(json) as { id: string; type: string; data: Record<string, unknown> };
}

/** A name for people: ids of events that handlers publish differ from run to run. */
export function nameOf(event: Pick<LoggedEvent, "contract" | "data">): string {
  return `${event.contract} ${String(event.data["name"])}`;
}
