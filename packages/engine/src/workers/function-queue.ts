import type { HttpInvocation } from "trellis/runtime";
import type { TaskRun } from "../executions/task-run.ts";
import type { DeliveryRun } from "./delivery-run.ts";

/** One thing to run: a delivery of an assignment, a request, or a task of an execution. */
export type Item = DeliveryItem | RequestItem | TaskItem;

export interface TaskItem {
  readonly kind: "task";
  readonly run: TaskRun;
}

export interface DeliveryItem {
  readonly kind: "delivery";
  readonly run: DeliveryRun;
  readonly index: number;
}

export interface RequestItem {
  readonly kind: "request";
  readonly request: number;
  readonly invocation: HttpInvocation;
  /** How often it met a conflict. */
  conflicts: number;
}

/** Entries that were started stay in their queue until there are this many: taking each out by itself would be slow. */
const startedKeptMax = 256;

/** What waits for one function, and how much of it runs. First come, first served. */
export class FunctionQueue {
  readonly name: string;
  readonly timeoutMs: number;
  running = 0;
  readonly #concurrency: number;
  #entries: (DeliveryRun | Item)[] = [];
  #head = 0;

  constructor(name: string, declared: { readonly timeoutMs: number; readonly concurrency: number }) {
    this.name = name;
    this.timeoutMs = declared.timeoutMs;
    this.#concurrency = declared.concurrency;
  }

  /** A run waits as a whole: its deliveries are started one by one, when there is room for each. */
  push(entry: DeliveryRun | Item): void {
    this.#entries.push(entry);
  }

  /** What may start now: a run of which a delivery is left, or an item. Undefined when there is nothing, or no room. */
  get ready(): DeliveryRun | Item | undefined {
    return this.running < this.#concurrency ? this.#entries[this.#head] : undefined;
  }

  /** What was ready is started, in the case of a run all of it. */
  pass(): void {
    this.#head += 1;
    // Under load a queue is never empty for long: what was started is let go all the same.
    if (this.#head === this.#entries.length || this.#head >= startedKeptMax) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
