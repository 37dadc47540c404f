import type { State } from "../definition/definition.ts";
import type { StateVisit, VisitOutcome } from "./state-visit.ts";

/** A visit while the history that it is in is read. */
export class OpenVisit {
  /** Its place among all visits. */
  readonly place: number;
  /** The event that it was entered after. */
  readonly follows: number;
  readonly name: string;
  readonly type: State["Type"];
  readonly parent?: OpenVisit;
  readonly item?: number;
  readonly enteredMs: number;
  readonly children: OpenVisit[] = [];
  outcome: VisitOutcome = "running";
  endedMs?: number;
  attempts = 0;
  waitsForToken = false;
  error?: string;
  cause?: string;
  items?: { total: number; done: number; failed: number };

  /** Whether it can still go on: it has not been left, nor has what it is inside of begun anew. */
  isOpen = true;
  /** Its failure is not one that it is tried again after. */
  isGivenUp = false;

  constructor({ place, follows, name, type, enteredMs, parent, item }: Entrance) {
    this.place = place;
    this.follows = follows;
    this.name = name;
    this.type = type;
    this.enteredMs = enteredMs;
    if (parent !== undefined) this.parent = parent;
    if (item !== undefined) this.item = item;
    parent?.children.push(this);
  }

  get visit(): StateVisit {
    const { name, type, parent, item, outcome, enteredMs, endedMs, attempts, error, cause, items } = this;
    return {
      name,
      type,
      ...(parent === undefined ? {} : { inside: parent.place }),
      ...(item === undefined ? {} : { item }),
      outcome,
      enteredMs,
      ...(endedMs === undefined ? {} : { endedMs }),
      attempts,
      ...(this.waitsForToken && outcome === "running" ? { waitsForToken: true } : {}),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
      ...(items === undefined ? {} : { items }),
    };
  }

  /** It is tried, for the first time or once more; what an earlier try had begun inside of it is over. */
  attempt(atMs: number): void {
    this.attempts++;
    this.goOn();
    for (const child of this.children) child.close(atMs);
  }

  goOn(): void {
    this.outcome = "running";
    this.isGivenUp = false;
    this.waitsForToken = false;
    delete this.endedMs;
  }

  fail(atMs: number, error: unknown, cause: unknown): void {
    this.outcome = "failed";
    this.endedMs = atMs;
    if (typeof error === "string") this.error = error;
    if (typeof cause === "string") this.cause = cause;
    else delete this.cause;
  }

  giveUp(atMs: number, error: unknown, cause: unknown): void {
    this.fail(atMs, error, cause);
    this.isGivenUp = true;
  }

  stop(atMs: number): void {
    if (this.outcome !== "running") return;
    this.outcome = "stopped";
    this.endedMs = atMs;
  }

  leave(atMs: number): void {
    this.outcome = this.outcome === "failed" ? "caught" : "done";
    this.endedMs = atMs;
    this.close(atMs);
  }

  close(atMs: number): void {
    if (!this.isOpen) return;
    this.stop(atMs);
    this.isOpen = false;
    for (const child of this.children) child.close(atMs);
  }
}

/** What a state is inside of. */
export interface VisitPlace {
  readonly parent?: OpenVisit;
  readonly item?: number;
}

interface Entrance extends VisitPlace {
  readonly place: number;
  readonly follows: number;
  readonly name: string;
  readonly type: State["Type"];
  readonly enteredMs: number;
}
