import { hash } from "node:crypto";
import {
  alreadyExists,
  limitExceeded,
  machineUnknown,
  nestedDepthMax,
  nestedTooDeep,
  startedAnswer,
  type NestedRefusal,
} from "@trellis/workflow/host";
import { awaitedIndex, isPartOf, unawaitedIndex } from "../ports/execution-parts.ts";
import type { ExecutionRow } from "../ports/execution-store.ts";
import type { Children } from "./children.ts";
import { executionArn } from "./execution-arn.ts";
import { currentRow, type ExecutionDesk } from "./execution-desk.ts";
import type { NestedChanges, NestedRefused, NestedStart } from "./nested-mail.ts";
import type { Starting } from "./starting.ts";
import type { Telling } from "./telling.ts";

interface Asked {
  readonly parent: ExecutionRow;
  readonly start: NestedStart | NestedRefused;
}

/**
 * Starts executions that tasks ask for, of any workflow of the system, and answers the tasks: all of it in the commit of
 * the block that asks. So each is started once, and its name is known to who started it.
 */
export class Nesting {
  readonly #shared: ExecutionDesk;
  readonly #starting: Starting;
  readonly #telling: Telling;
  readonly #children: Children;
  #asked: Asked[] = [];

  constructor(shared: ExecutionDesk, starting: Starting, telling: Telling, children: Children) {
    this.#shared = shared;
    this.#starting = starting;
    this.#telling = telling;
    this.#children = children;
  }

  /** A block says what its tasks want. */
  take(parent: ExecutionRow, { started, stopped }: NestedChanges): void {
    for (const start of started) this.#asked.push({ parent, start });
    const children = stopped.map((task) => ({ map: task, child: awaitedIndex }));
    this.#children.stop(parent, children);
  }

  /** Does what was asked for in this round; what it does goes into the round's commit. */
  async gather(): Promise<void> {
    const asked = this.#asked.splice(0);
    if (asked.length === 0) return;
    await this.#starting.look(
      asked.flatMap(({ parent, start }) =>
        "error" in start ? [] : { workflow: start.workflow, execution: nameOf(parent, start) },
      ),
    );
    for (const { parent, start } of asked) await this.#answer(parent, start);
  }

  async #answer(parent: ExecutionRow, start: NestedStart | NestedRefused): Promise<void> {
    const current = currentRow(this.#shared, parent);
    // It has been stopped meanwhile: nobody waits for what it asked for.
    if (current.status !== "RUNNING") return;
    const { task } = start;
    const atMs = this.#shared.clock.now();
    const tell = (json: string): void => {
      if (this.#shared.open.get(current.id)?.inMemory === true) this.#telling.tellNow(current, json);
      else this.#telling.tell(current, json);
    };
    const found = "error" in start ? start : await this.#startedBy(parent, start);
    if ("error" in found) {
      const { error, cause } = found;
      return tell(JSON.stringify({ type: "task-failed", atMs, task, error, cause }));
    }
    const output = startedAnswer({ executionArn: this.#arnOf(found), startedAtMs: found.startedMs });
    const type = "answers" in start && start.answers ? "task-succeeded" : "task-submitted";
    tell(JSON.stringify({ type, atMs, task, output }));
  }

  async #startedBy(parent: ExecutionRow, start: NestedStart): Promise<ExecutionRow | NestedRefusal> {
    const { task, workflow, name, input, awaited } = start;
    if (!this.#shared.tracks.has(workflow)) return machineUnknown(workflow);
    const request = {
      workflow,
      execution: nameOf(parent, start),
      input,
      atMs: this.#shared.clock.now(),
      ...(parent.traceparent === undefined ? {} : { traceparent: parent.traceparent }),
    };
    const known = this.#starting.known(request);
    // An express execution that began anew asks again for what it has started.
    if (known?.isSame === true && isStartedBy(known.row, parent, task)) return known.row;
    if (known !== undefined && name !== undefined)
      return this.#joined(parent, start, currentRow(this.#shared, known.row), known.isSame);
    if (this.#starting.isFull(workflow))
      return limitExceeded(`too many executions of ${workflow} wait to be begun`);
    if (awaited && (await this.#depthOf(parent)) >= nestedDepthMax) return nestedTooDeep();
    const index = awaited ? awaitedIndex : unawaitedIndex;
    return this.#starting.child(
      request,
      undefined,
      { execution: parent.id, child: task, index },
      (open, json) => this.#telling.begin(open, json),
    );
  }

  /** There is one of the name: while it runs, with the same input, it is as if it were started now. */
  #joined(
    parent: ExecutionRow,
    { task, awaited }: NestedStart,
    row: ExecutionRow,
    isSame: boolean,
  ): ExecutionRow | NestedRefusal {
    if (!isSame || row.status !== "RUNNING") return alreadyExists(this.#arnOf(row));
    if (awaited) this.#telling.waitFor(row, { execution: parent.id, task });
    return row;
  }

  /** How many wait for an execution's end, one within the other. */
  async #depthOf(row: ExecutionRow): Promise<number> {
    let depth = 0;
    for (let { parent } = row; parent !== undefined && isPartOf(parent) && depth < nestedDepthMax;) {
      // Children of a Map run are as many levels as their definition has.
      if (parent.index === awaitedIndex) depth += 1;
      parent = (await this.#rowOf(parent.execution))?.parent;
    }
    return depth;
  }

  async #rowOf(id: number): Promise<ExecutionRow | undefined> {
    const { open, draft, store } = this.#shared;
    const held = open.get(id)?.row ?? draft.rowOf(id);
    return held ?? (await store.executions.rows({ ids: [id] }, 1, 0))[0];
  }

  #arnOf(row: ExecutionRow): string {
    return executionArn(this.#shared.model.name, row);
  }
}

function isStartedBy({ parent }: ExecutionRow, { id }: ExecutionRow, task: number): boolean {
  return parent !== undefined && parent.execution === id && parent.child === task;
}

/** The name that is asked for, or one that a second look at the same task would find again. */
function nameOf({ name: parent }: ExecutionRow, { task, name }: NestedStart): string {
  if (name !== undefined) return name;
  // One that starts another, and so on without end, would have ever longer names.
  const short = parent.length <= nameMaxLength ? parent : hash("sha256", parent, "hex").slice(0, 32);
  return `${short}/${task}`;
}

/** Longest name of a starter, in characters, that is a part of the name that is made up. */
const nameMaxLength = 128;
