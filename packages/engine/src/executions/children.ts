import type { HistoryEvent } from "@trellis/workflow";
import type { ExecutionRow, ExecutionTask } from "../ports/execution-store.ts";
import { isPartOf } from "../ports/execution-parts.ts";
import { currentRow, type ExecutionDesk } from "./execution-desk.ts";
import type { ExecutionEnd } from "./execution-mail.ts";
import type { MapChild, MapChildEnded, MapChildStart, MapRunChanges } from "./map-run-mail.ts";
import type { NestedEnded } from "./nested-mail.ts";
import type { AwaitedBy, OpenExecution } from "./open-execution.ts";
import type { Starting } from "./starting.ts";
import { endedBadly, type Telling } from "./telling.ts";

/** Parts of an execution that one look-up reads. */
const lookUpMax = 1_024;

/**
 * Starts and redrives the children of distributed Maps, stops them and what tasks have started, and tells parents what
 * became of their children: in the commit of the block that asks for it, or with which a child ends. So nobody is started
 * twice, and no end is lost.
 */
export class Children {
  readonly #shared: ExecutionDesk;
  readonly #starting: Starting;
  readonly #telling: Telling;
  #started: { readonly parent: ExecutionRow; readonly child: MapChildStart }[] = [];
  #stopped: ExecutionRow[] = [];
  #stoppedChildren = new Set<string>();
  #orphaned: ExecutionRow[] = [];
  #redriven: ExecutionRow[] = [];
  #redrivenChildren = new Set<string>();
  #ended: Ended[] = [];

  constructor(shared: ExecutionDesk, starting: Starting, telling: Telling) {
    this.#shared = shared;
    this.#starting = starting;
    this.#telling = telling;
  }

  /** A block says what its Map runs want. */
  take(parent: ExecutionRow, { started, definitions, stopped, redriven, stands, over }: MapRunChanges): void {
    const { draft } = this.#shared;
    const { id: execution } = parent;
    for (const { hash, json } of definitions) draft.definition(hash, json);
    for (const { map, json } of stands) draft.mapRun({ execution, map, json });
    for (const map of over) draft.removeMapRun(execution, map);
    for (const child of started) this.#started.push({ parent, child });
    this.stop(parent, stopped);
    if (redriven.length > 0) this.#redriven.push(parent);
    for (const child of redriven) this.#redrivenChildren.add(keyOf(execution, child));
  }

  /** Nobody waits for these children any more. */
  stop(parent: ExecutionRow, children: readonly MapChild[]): void {
    if (children.length > 0) this.#stopped.push(parent);
    for (const child of children) this.#stoppedChildren.add(keyOf(parent.id, child));
  }

  /**
   * An execution has ended that may be a child, or waited for by tasks that did not start it.
   *
   * @param json its last events
   */
  ended(child: ExecutionRow, end: ExecutionEnd, waiting: readonly AwaitedBy[], json: string): void {
    const { parent } = child;
    if (parent !== undefined && isPartOf(parent))
      this.#ended.push({ to: { execution: parent.execution, task: parent.child }, child, end });
    if (waiting.length === 0) return;
    // Of a part of another the end says what it has answered; of any other its history alone.
    const output = end.output ?? outputIn(json);
    const whole = output === undefined ? end : { ...end, output };
    for (const { execution, task, signal } of waiting) {
      this.#ended.push({ to: { execution, task }, child, end: whole });
      this.#shared.draft.removeSignal(child.id, signal);
    }
  }

  /** An execution has ended that could not say which children it needs no more. */
  orphaned(parent: ExecutionRow): void {
    this.#orphaned.push(parent);
  }

  /** Does what was asked for in this round; what it does goes into the round's commit. */
  async gather(): Promise<void> {
    if (this.#started.length > 0) await this.#start(this.#started.splice(0));
    if (this.#redriven.length > 0) await this.#redrive();
    if (this.#stopped.length > 0) await this.#stop();
    // Each of them may be the parent of others.
    for (let parent = this.#orphaned.shift(); parent !== undefined; parent = this.#orphaned.shift())
      await this.#eachOf(parent, ["RUNNING"], undefined, async (child) => {
        if (isPartOf(child.parent)) await this.#telling.stop(child);
      });
    if (this.#ended.length > 0) await this.#tellParents(this.#ended.splice(0));
  }

  async #start(started: readonly { parent: ExecutionRow; child: MapChildStart }[]): Promise<void> {
    const starts = started.map(({ parent, child }) => ({
      start: {
        workflow: parent.workflow,
        execution: `${parent.name}/${child.map}/${child.child}`,
        input: child.input,
        atMs: this.#shared.clock.now(),
        ...(parent.traceparent === undefined ? {} : { traceparent: parent.traceparent }),
      },
      parent: { execution: parent.id, child: child.map, index: child.child },
      definition: child.definition,
    }));
    await this.#starting.look(starts.map(({ start }) => start));
    const begin = (open: OpenExecution, json: string): void => this.#telling.begin(open, json);
    for (const { start, parent, definition } of starts)
      this.#starting.child(start, definition, parent, begin);
  }

  async #redrive(): Promise<void> {
    const wanted = this.#redrivenChildren;
    this.#redrivenChildren = new Set();
    for (const parent of this.#redriven.splice(0))
      await this.#eachOf(parent, [...endedBadly, "SUCCEEDED"], wanted, async (child) => {
        if (child.status === "SUCCEEDED") this.ended(child, await this.#successOf(child), [], "");
        else this.#telling.redrive(child, { why: `redrive of ${parent.name}` });
      });
  }

  /** What a child has given whose parent had ended by then, and did not hear of it. */
  async #successOf({ id }: ExecutionRow): Promise<ExecutionEnd> {
    const { executions } = this.#shared.store;
    const last = await executions.lastEvent(id);
    const [block] = await executions.history(id, last, last);
    const output = outputIn(block?.json ?? "");
    return { status: "SUCCEEDED", ...(output === undefined ? {} : { output }) };
  }

  async #stop(): Promise<void> {
    const wanted = this.#stoppedChildren;
    this.#stoppedChildren = new Set();
    for (const parent of this.#stopped.splice(0))
      await this.#eachOf(parent, ["RUNNING"], wanted, (child) => this.#telling.stop(child));
  }

  /** Children of an execution that are wanted, or all of them, and stand so, whether they are stored or in the draft alone. */
  async #eachOf(
    parent: ExecutionRow,
    statuses: readonly ExecutionRow["status"][],
    wanted: ReadonlySet<string> | undefined,
    act: (child: ExecutionRow) => void | Promise<void>,
  ): Promise<void> {
    const { store, draft } = this.#shared;
    const seen = new Set<number>();
    const meet = async (stored: ExecutionRow): Promise<void> => {
      if (seen.has(stored.id)) return;
      seen.add(stored.id);
      const row = currentRow(this.#shared, stored);
      const { parent: of } = row;
      if (of === undefined || !statuses.includes(row.status)) return;
      if (wanted?.has(keyOf(of.execution, { map: of.child, child: of.index })) ?? true) await act(row);
    };
    for (const row of draft.partsOf(parent.id)) await meet(row);
    for (let afterId = 0, length = lookUpMax; length === lookUpMax;) {
      const rows = await store.executions.rows({ parent: parent.id, statuses }, lookUpMax, afterId);
      for (const row of rows) await meet(row);
      afterId = rows.at(-1)?.id ?? 0;
      length = rows.length;
    }
  }

  async #tellParents(ended: readonly Ended[]): Promise<void> {
    const ids = [...new Set(ended.map(({ to }) => to.execution))];
    const rows = await this.#shared.store.executions.rows({ ids }, ids.length, 0);
    const parents = new Map(rows.map((row) => [row.id, row]));
    for (const { to, child, end } of ended) {
      const stored = parents.get(to.execution);
      const parent = stored && currentRow(this.#shared, stored);
      // Whoever has ended needs none of its children any more, and has said so.
      if (parent?.status === "RUNNING") this.#telling.tell(parent, endedSignal(to, child, end));
    }
  }
}

/** The JSON text of what an execution has answered, where its last event says so. */
function outputIn(json: string): string | undefined {
  const last = (JSON.parse(`[${json}]`) as HistoryEvent[]).at(-1); // a worker's own events
  const output = last?.["executionSucceededEventDetails"]?.["output"];
  return typeof output === "string" ? output : undefined;
}

const keyOf = (execution: number, { map, child }: MapChild): string => `${execution}:${map}:${child}`;

function endedSignal({ execution, task }: ExecutionTask, child: ExecutionRow, end: ExecutionEnd): string {
  const { parent } = child;
  const { status, output, error, cause } = end;
  const isOfMap = parent !== undefined && parent.execution === execution && parent.index >= 0;
  const text = isOfMap
    ? JSON.stringify({ type: mapChildEnded, map: task, child: parent.index, status })
    : JSON.stringify({ type: nestedEnded, task, ...describedEnd(child), status, error, cause });
  return output === undefined ? text : `${text.slice(0, -1)},"output":${output}}`;
}

function describedEnd({
  workflow,
  name,
  startedMs,
  endedMs = startedMs,
}: ExecutionRow): Pick<NestedEnded, "atMs" | "workflow" | "name" | "startedAtMs" | "stoppedAtMs"> {
  return { atMs: endedMs, workflow, name, startedAtMs: startedMs, stoppedAtMs: endedMs };
}

const mapChildEnded: MapChildEnded["type"] = "map-child-ended";
const nestedEnded: NestedEnded["type"] = "nested-ended";

interface Ended {
  /** Whom to tell: the task that waits, or the event of the Map run. */
  readonly to: ExecutionTask;
  readonly child: ExecutionRow;
  readonly end: ExecutionEnd;
}
