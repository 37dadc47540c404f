import type { Json } from "../definition/definition.ts";
import { ExpressionFault } from "../expression/expression-fault.ts";
import { OneAtATime } from "../run/one-at-a-time.ts";
import { bytesOf, exceedsBytes } from "../run/payload.ts";
import type { MapRunOutcome } from "../run/protocol.ts";
import { InputMaker } from "./input-maker.ts";
import { ItemFeed } from "./item-feed.ts";
import type { MapRunPlan } from "./map-run-plan.ts";
import type { MapRunCommand, MapRunCounts, MapRunSignal } from "./map-run-protocol.ts";
import type { MapRunOptions, MapRun } from "./map-run.ts";
import type { MapRunSnapshot, MapRunStatus } from "./map-run-snapshot.ts";

type Filling = Generator<Promise<unknown>, void, unknown>;

/** A Map run that carries out a plan. */
export class PlannedMapRun implements MapRun {
  readonly #plan: MapRunPlan;
  readonly #feed: ItemFeed;
  readonly #inputs: InputMaker;
  readonly #childrenMax: number;
  readonly #pageItemsMax: number;
  readonly #bytesMax: number;
  readonly #isRedrive: boolean;
  readonly #running: Map<number, number>;
  readonly #unsuccessful: Map<number, number>;
  readonly #results: Map<number, string>;
  #resultBytes: number;
  /** Items of the children that were not successful. */
  #failedItems: number;
  #status: MapRunStatus;
  #counts: Omit<MapRunCounts, "running">;
  #isReading = false;
  #commands: MapRunCommand[] = [];
  readonly #turns = new OneAtATime();

  constructor(plan: MapRunPlan, options: MapRunOptions) {
    const { snapshot } = options;
    this.#plan = plan;
    this.#bytesMax = options.payloadBytesMax ?? 262_144;
    this.#feed = new ItemFeed(plan.source, snapshot?.feed);
    this.#inputs = new InputMaker(plan, this.#feed, this.#bytesMax);
    const childrenMax = options.childrenMax ?? 1000;
    this.#childrenMax = plan.maxConcurrency === 0 ? childrenMax : Math.min(plan.maxConcurrency, childrenMax);
    this.#pageItemsMax = options.pageItemsMax ?? 500;
    this.#isRedrive = options.redrive ?? false;
    this.#running = new Map(snapshot?.running);
    this.#unsuccessful = new Map(snapshot?.unsuccessful);
    this.#results = new Map(snapshot?.results);
    this.#resultBytes = snapshot?.resultBytes ?? 0;
    this.#failedItems = [...this.#unsuccessful.values()].reduce((sum, items) => sum + items, 0);
    this.#status = snapshot?.status ?? "NEW";
    this.#counts = snapshot?.counts ?? noCounts;
  }

  get counts(): MapRunCounts {
    return { ...this.#counts, running: this.#running.size };
  }

  snapshot(): MapRunSnapshot {
    return {
      feed: this.#inputs.place(),
      counts: this.counts,
      running: [...this.#running],
      unsuccessful: [...this.#unsuccessful],
      results: [...this.#results],
      resultBytes: this.#resultBytes,
      status: this.#status,
    };
  }

  handle(signal: MapRunSignal): readonly MapRunCommand[] | Promise<readonly MapRunCommand[]> {
    return this.#turns.take(() => this.#take(signal));
  }

  #take(signal: MapRunSignal): readonly MapRunCommand[] | Promise<readonly MapRunCommand[]> {
    this.#hear(signal);
    const filled = this.#driven(this.#fill());
    return filled === undefined ? this.#takeCommands() : filled.then(() => this.#takeCommands());
  }

  #takeCommands(): readonly MapRunCommand[] {
    const commands = this.#commands;
    this.#commands = [];
    return commands;
  }

  #hear(signal: MapRunSignal): void {
    switch (signal.type) {
      case "start":
        this.#start();
        return;
      case "stop":
        if (this.#status === "RUNNING" || this.#status === "WRITING") this.#stopChildren();
        return;
      case "items-read":
        if (!this.#isReading) return;
        this.#isReading = false;
        this.#feed.hear(signal.items, signal.cursor);
        return;
      case "items-failed":
        if (this.#isReading)
          this.#end({ status: "FAILED", error: "States.ItemReaderFailed", cause: signal.cause });
        return;
      case "child-ended":
        this.#childEnded(signal);
        return;
      case "results-written":
        if (this.#status !== "WRITING") return;
        this.#end({
          status: "SUCCEEDED",
          result: { MapRunArn: this.#plan.mapRunArn, ResultWriterDetails: signal.details },
        });
        return;
      case "results-failed":
        if (this.#status !== "WRITING") return;
        this.#end({ status: "FAILED", error: "States.ResultWriterFailed", cause: signal.cause });
    }
  }

  #start(): void {
    // What runs still is known of a Map run whose execution was cut off: nobody told it to stop.
    if (this.#isRedrive && (this.#status === "FAILED" || this.#status === "RUNNING")) this.#redrive();
    else if (this.#status === "NEW") this.#status = "RUNNING";
    else if (this.#status === "WRITING") this.#write();
  }

  #redrive(): void {
    this.#status = "RUNNING";
    this.#counts = { ...this.#counts, failed: 0, timedOut: 0, aborted: 0 };
    for (const child of this.#running.keys()) this.#commands.push({ type: "redrive-child", child });
    for (const [child, items] of this.#unsuccessful) {
      this.#running.set(child, items);
      this.#commands.push({ type: "redrive-child", child });
    }
    this.#unsuccessful.clear();
    this.#failedItems = 0;
  }

  #childEnded({ child, status, output }: Extract<MapRunSignal, { readonly type: "child-ended" }>): void {
    const items = this.#running.get(child);
    if (items === undefined || this.#status !== "RUNNING") return;
    this.#running.delete(child);
    const counted = countedAs[status];
    this.#counts = { ...this.#counts, [counted]: this.#counts[counted] + 1 };
    if (status === "SUCCEEDED") {
      this.#keep(child, output ?? null);
      return;
    }
    this.#unsuccessful.set(child, items);
    this.#failedItems += items;
    if (this.#isBeyondTolerance()) this.#failByTolerance();
  }

  #keep(child: number, output: Json): void {
    if (this.#plan.resultWriter !== undefined || this.#resultBytes > this.#bytesMax) return;
    const text = JSON.stringify(output);
    this.#resultBytes += bytesOf(text) + 1;
    if (this.#resultBytes > this.#bytesMax) this.#results.clear();
    else this.#results.set(child, text);
  }

  /** A share can be told once all items are known. */
  #isBeyondTolerance(): boolean {
    const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = this.#plan;
    const failedItems = this.#failedItems;
    if (count !== undefined && failedItems > count) return true;
    if (percentage === undefined) return count === undefined && failedItems > 0;
    return this.#feed.peek() === "end" && failedItems * 100 > percentage * this.#feed.taken;
  }

  #failByTolerance(): void {
    this.#end({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    });
  }

  *#fill(): Filling {
    while (this.#status === "RUNNING" && this.#running.size < this.#childrenMax) {
      const next = yield* this.#inputs.next();
      if (next === undefined) break;
      if (exceedsBytes(JSON.stringify(next.input), this.#bytesMax)) {
        this.#failByBytes("provided an input");
        return;
      }
      const child = this.#counts.children;
      this.#counts = { ...this.#counts, children: child + 1, items: this.#counts.items + next.items };
      this.#running.set(child, next.items);
      this.#commands.push({ type: "start-child", child, input: next.input });
    }
    if (this.#status !== "RUNNING") return;
    const ahead = this.#feed.peek();
    if (ahead === "page") this.#read();
    else if (ahead === "end" && this.#running.size === 0) this.#allDone();
  }

  #read(): void {
    const { source } = this.#plan;
    if (this.#isReading || source.type !== "reader") return;
    this.#isReading = true;
    const { cursor } = this.#feed;
    this.#commands.push({
      type: "read-items",
      reader: source.reader,
      ...(cursor !== undefined && { cursor }),
      itemsMax: this.#pageItemsMax,
    });
  }

  #allDone(): void {
    if (this.#unsuccessful.size > 0 && this.#isBeyondTolerance()) this.#failByTolerance();
    else if (this.#plan.resultWriter !== undefined) this.#write();
    else if (this.#resultBytes > this.#bytesMax) this.#failByBytes("returned a result");
    else {
      const texts = [...this.#results].sort(([left], [right]) => left - right).map(([, text]) => text);
      // Texts of JSON values, put between brackets, are a list.
      this.#end({ status: "SUCCEEDED", result: JSON.parse(`[${texts.join(",")}]`) as Json });
    }
  }

  #write(): void {
    this.#status = "WRITING";
    this.#commands.push({ type: "write-results", writer: this.#plan.resultWriter ?? {} });
  }

  #failByBytes(what: string): void {
    const cause = `The state/task '${this.#plan.state}' ${what} with a size exceeding the maximum number of bytes service limit.`;
    this.#end({ status: "FAILED", error: "States.DataLimitExceeded", cause });
  }

  #end(outcome: MapRunOutcome): void {
    this.#stopChildren();
    this.#status = outcome.status;
    this.#commands.push({ type: "end", outcome });
  }

  #stopChildren(): void {
    this.#status = "FAILED";
    for (const [child, items] of this.#running) {
      this.#unsuccessful.set(child, items);
      this.#commands.push({ type: "stop-child", child });
    }
    this.#counts = { ...this.#counts, aborted: this.#counts.aborted + this.#running.size };
    this.#running.clear();
  }

  /** Runs to the end, or to a promise; what an expression says by a fault ends the run. */
  #driven(
    filling: Filling,
    resume: () => IteratorResult<Promise<unknown>, void> = () => filling.next(),
  ): Promise<void> | undefined {
    try {
      const { done, value } = resume();
      if (done === true || value === undefined) return undefined;
      return value.then(
        (resolved) => this.#driven(filling, () => filling.next(resolved)),
        (error: unknown) => this.#driven(filling, () => filling.throw(error)),
      );
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      this.#end({ status: "FAILED", error: error.error, cause: error.cause });
      return undefined;
    }
  }
}

const noCounts = { items: 0, children: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };

const countedAs = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const;
