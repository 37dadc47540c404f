import { hash } from "node:crypto";
import { expressTimeoutMaxMs } from "@trellis/model";
import {
  openMapRun,
  type Answer,
  type Command,
  type HistoryEvent,
  type Json,
  type MapRun,
  type MapRunCommand,
  type MapRunPlan,
  type MapRunSignal,
  type MapRunSnapshot,
  type Run,
} from "@trellis/workflow";
import type { MapRunRow } from "../ports/execution-store.ts";
import { expressName } from "./express.ts";
import type { MapChildEnded, MapChildStart, MapRunChanges } from "./map-run-mail.ts";

/**
 * Children of one Map run at once, where its state asks for more or names no number. A worker may hold as many inputs
 * and outputs of 256 KiB at a time.
 */
const childrenMax = 128;

/** A run's answer, with what its Map runs make of it. */
export interface Followed extends Answer {
  readonly mapRuns?: MapRunChanges;
}

/** A page of items. */
export interface ItemPage {
  readonly items: readonly Json[];
  /** Where the next page begins; absent with the last. */
  readonly cursor?: Json;
}

type ReadItems = Extract<MapRunCommand, { readonly type: "read-items" }>;

/** A page that a Map run has asked for: to be read once the block is recorded in which it did. */
export interface WantedPage extends Pick<ReadItems, "reader" | "cursor" | "itemsMax"> {
  /** The event of the command. */
  readonly map: number;
}

/** What became of it. */
export interface PageRead {
  readonly type: "map-page-read";
  readonly map: number;
  readonly page: ItemPage | { readonly problem: string };
}

export interface MapRunsOptions {
  /** What is recorded of the execution's Map runs. */
  readonly recorded: () => readonly MapRunRow[];
  /** Epoch ms. */
  readonly now: () => number;
}

/** What is recorded of a Map run: from its plan, which a replay gives, and from this it goes on. */
interface Standing {
  readonly mapRunArn: string;
  readonly snapshot: MapRunSnapshot;
}

interface HostedMapRun {
  /** The event by which its children know it: a redrive gives it another in the history. */
  readonly first: number;
  readonly plan: MapRunPlan;
  readonly run: MapRun;
}

/**
 * The distributed Map runs of one execution. They live between two blocks only: what they answer goes into the block of
 * what they were told, so that children start, and are counted as started, in one commit.
 */
export class MapRuns {
  readonly #options: MapRunsOptions;
  /** By the event of the command that is open. */
  readonly #hosted = new Map<number, HostedMapRun>();
  /** Pages that were asked for, ... */
  #wanted: WantedPage[] = [];
  /** ... and the Map runs that pages are being read for. */
  readonly #reading = new Set<number>();

  constructor(options: MapRunsOptions) {
    this.#options = options;
  }

  /** Takes up what a replay left open. @throws Error where nothing is recorded of it */
  async resume(run: Run, commands: readonly Command[]): Promise<void> {
    const steps = new Steps(run, this.#options.now);
    for (const command of commands) {
      if (command.type !== "start-map-run") continue;
      const { map, plan } = command;
      const { first, snapshot } = this.#recordedOf(plan);
      if (snapshot === undefined) throw new Error(`nothing is recorded of the Map run ${plan.mapRunArn}`);
      const hosted = { first, plan, run: openMapRun(plan, { snapshot, childrenMax }) };
      this.#hosted.set(map, hosted);
      // It asks for the page that it had; all else is recorded.
      await this.#tell(steps, map, hosted, { type: "start" });
    }
  }

  /** Pages that are to be read now; what becomes of each is heard. */
  takeWanted(): readonly WantedPage[] {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const { map } of wanted) this.#reading.add(map);
    return wanted;
  }

  /** Pages that are to be read, or are being read. */
  get reading(): number {
    return this.#wanted.length + this.#reading.size;
  }

  /** Carries out what a run's answer asks of its Map runs, and what that leads to. */
  async follow(run: Run, answer: Answer): Promise<Followed> {
    const steps = new Steps(run, this.#options.now);
    await this.#carryOut(steps, answer);
    return steps.taken();
  }

  /** Children have ended, and pages have been read. */
  async hear(run: Run, news: readonly (MapChildEnded | PageRead)[]): Promise<Followed> {
    const steps = new Steps(run, this.#options.now);
    for (const each of news) {
      if (each.type === "map-page-read") this.#reading.delete(each.map);
      const found = [...this.#hosted].find(([map, { first }]) =>
        each.type === "map-page-read" ? map === each.map : first === each.map,
      );
      if (found !== undefined) await this.#tell(steps, found[0], found[1], signalOf(each));
    }
    return steps.taken();
  }

  async #carryOut(steps: Steps, answer: Answer): Promise<void> {
    steps.add(answer);
    for (const command of answer.commands) {
      if (command.type === "start-map-run") await this.#start(steps, command);
      if (command.type !== "cancel-map-run") continue;
      const hosted = this.#hosted.get(command.map);
      if (hosted !== undefined) await this.#tell(steps, command.map, hosted, { type: "stop" });
      this.#forget(command.map);
    }
  }

  async #start(
    steps: Steps,
    { map, plan, redrive }: Extract<Command, { readonly type: "start-map-run" }>,
  ): Promise<void> {
    const { first, snapshot } = redrive ? this.#recordedOf(plan) : { first: map, snapshot: undefined };
    const run = openMapRun(plan, {
      childrenMax,
      redrive,
      ...(snapshot === undefined ? {} : { snapshot }),
    });
    const hosted = { first: snapshot === undefined ? map : first, plan, run };
    this.#hosted.set(map, hosted);
    await this.#tell(steps, map, hosted, { type: "start" });
  }

  /** Tells a Map run something, and does what it says, down to what the execution makes of its end. */
  async #tell(steps: Steps, map: number, hosted: HostedMapRun, signal: MapRunSignal): Promise<void> {
    const signals = [signal];
    for (let next = signals.shift(); next !== undefined; next = signals.shift()) {
      const commands = await hosted.run.handle(next);
      for (const command of commands) {
        const reply = await this.#obey(steps, map, hosted, command);
        if (reply !== undefined) signals.push(reply);
      }
    }
    if (this.#hosted.get(map) === hosted) steps.stands(hosted.first, standingOf(hosted));
  }

  async #obey(
    steps: Steps,
    map: number,
    hosted: HostedMapRun,
    command: MapRunCommand,
  ): Promise<MapRunSignal | undefined> {
    const { first, plan } = hosted;
    switch (command.type) {
      case "start-child":
        steps.start(plan, { map: first, child: command.child, input: JSON.stringify(command.input) });
        return undefined;
      case "redrive-child":
        steps.redriven.push({ map: first, child: command.child });
        return undefined;
      case "stop-child":
        steps.stopped.push({ map: first, child: command.child });
        return undefined;
      case "read-items":
        this.#wanted.push({ ...command, map });
        return undefined;
      case "write-results":
        return writtenTo(command.writer);
      case "end":
        this.#forget(map);
        if (command.outcome.status === "SUCCEEDED") steps.over(first);
        else steps.stands(first, standingOf(hosted));
        await this.#carryOut(steps, await steps.ended(map, command.outcome));
        return undefined;
    }
  }

  /** It is over; a page that was asked for is not read any more. */
  #forget(map: number): void {
    this.#hosted.delete(map);
    this.#wanted = this.#wanted.filter((wanted) => wanted.map !== map);
  }

  #recordedOf({ mapRunArn }: MapRunPlan): { first: number; snapshot: MapRunSnapshot | undefined } {
    const standings = this.#options.recorded().map(({ map, json }) => {
      return { first: map, ...(JSON.parse(json) as Standing) }; // this class wrote it
    });
    return standings.findLast((each) => each.mapRunArn === mapRunArn) ?? { first: 0, snapshot: undefined };
  }
}

/** Whether a run's answer speaks of Map runs. */
export function concernsMapRuns({ commands }: Answer): boolean {
  return commands.some(({ type }) => type === "start-map-run" || type === "cancel-map-run");
}

function signalOf(news: MapChildEnded | PageRead): MapRunSignal {
  if (news.type === "map-page-read") {
    const { page } = news;
    return "problem" in page
      ? { type: "items-failed", cause: page.problem }
      : { type: "items-read", ...page };
  }
  const { child, status, output } = news;
  return { type: "child-ended", child, status, ...(output === undefined ? {} : { output }) };
}

/** What children run: EXPRESS ones have five minutes, as on AWS. */
function processorOf({ processor, executionType }: MapRunPlan): MapRunPlan["processor"] {
  if (executionType !== "EXPRESS") return processor;
  const { TimeoutSeconds: own = expressSecondsMax } = processor;
  return { ...processor, TimeoutSeconds: Math.min(own, expressSecondsMax) };
}

const expressSecondsMax = expressTimeoutMaxMs / 1_000;

function standingOf({ plan, run }: HostedMapRun): string {
  const standing: Standing = { mapRunArn: plan.mapRunArn, snapshot: run.snapshot() };
  return JSON.stringify(standing);
}

/** Where results stay with the children, nothing is to be written: each has its output in its history. */
function writtenTo(writer: { readonly [field: string]: Json }): MapRunSignal {
  const { Resource: resource } = writer;
  if (resource === resultsResource) return { type: "results-written", details: { Resource: resource } };
  const cause = `this engine writes results nowhere but to "${resultsResource}", where they stay with the children; it was asked for ${JSON.stringify(resource ?? null)}`;
  return { type: "results-failed", cause };
}

const resultsResource = "trellis:executions";

/** All that comes of one thing that was told: one block. */
class Steps {
  readonly stopped: MapRunChanges["stopped"][number][] = [];
  readonly redriven: MapRunChanges["redriven"][number][] = [];
  readonly #run: Run;
  readonly #now: () => number;
  readonly #events: HistoryEvent[] = [];
  readonly #commands: Command[] = [];
  readonly #started: MapChildStart[] = [];
  readonly #definitions = new Map<MapRunPlan, { readonly hash: string; readonly json: string }>();
  readonly #stands = new Map<number, string>();
  readonly #over = new Set<number>();

  constructor(run: Run, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  add({ events, commands }: Answer): void {
    this.#events.push(...events);
    this.#commands.push(...commands);
  }

  start(plan: MapRunPlan, child: Omit<MapChildStart, "definition">): void {
    let definition = this.#definitions.get(plan);
    if (definition === undefined) {
      const json = JSON.stringify(processorOf(plan));
      const name = hash("sha256", json, "hex").slice(0, 16);
      definition = { hash: plan.executionType === "EXPRESS" ? expressName(name) : name, json };
      this.#definitions.set(plan, definition);
    }
    this.#started.push({ ...child, definition: definition.hash });
  }

  stands(map: number, json: string): void {
    this.#stands.set(map, json);
  }

  over(map: number): void {
    this.#stands.delete(map);
    this.#over.add(map);
  }

  ended(map: number, outcome: Extract<MapRunCommand, { type: "end" }>["outcome"]): Answer | Promise<Answer> {
    return this.#run.handle({ type: "map-run-ended", atMs: this.#now(), map, outcome });
  }

  taken(): Followed {
    const mapRuns: MapRunChanges = {
      started: this.#started,
      definitions: [...this.#definitions.values()],
      stopped: this.stopped,
      redriven: this.redriven,
      stands: Array.from(this.#stands, ([map, json]) => ({ map, json })),
      over: [...this.#over],
    };
    return { events: this.#events, commands: this.#commands, mapRuns };
  }
}
