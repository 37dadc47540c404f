import { hash } from "node:crypto";
import { Fault, workflowsOf, type NamedWorkflow } from "@trellis/model";
import type { WorkflowStart } from "trellis/runtime";
import type { ExecutionName, ExecutionParent, ExecutionRow } from "../ports/execution-store.ts";
import { boundedDefinition } from "./bounded-definition.ts";
import type { BegunExecution, StartRequest } from "./execution-mail.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import { OpenExecution } from "./open-execution.ts";

/** Started executions of a workflow that wait to be begun; with more, whoever can be told to come again is told so. */
const unbegunMax = 100_000;

interface Started {
  readonly row: ExecutionRow;
  /** There was one of this name and input already. */
  readonly existed: boolean;
}

type Begin = (open: OpenExecution, startJson: string) => void;

/**
 * Takes starts. An execution's name is unique within its workflow for as long as the execution is kept; a start is
 * durable with the commit that it came in, and is begun after it.
 */
export class Starting {
  readonly #shared: ExecutionDesk;
  readonly #workflows: ReadonlyMap<string, NamedWorkflow>;
  /** By name, what is stored or in the draft; undefined: there is none. */
  #known = new Map<string, ExecutionRow | undefined>();
  /** By workflow, the hash of its definition once the store has it. */
  readonly #kept = new Map<string, string>();
  #lastId: number;

  constructor(shared: ExecutionDesk, lastId: number) {
    this.#shared = shared;
    this.#lastId = lastId;
    this.#workflows = workflowsOf(shared.model);
  }

  /** No execution has a greater id. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Finds out who there is of these names. */
  async look(starts: readonly Pick<WorkflowStart, "workflow" | "execution">[]): Promise<void> {
    const names = starts.map(nameOf).filter((name) => !this.#known.has(keyOf(name)));
    const found = await this.#shared.store.executions.byName(names);
    names.forEach((name, at) => this.#known.set(keyOf(name), found[at]));
  }

  /** What was looked up holds until the commit only: then the store has the last word. */
  forget(): void {
    if (this.#known.size > 0) this.#known = new Map();
  }

  /** A unit of work starts an execution; where there is one of the name, nothing is started. */
  take(start: WorkflowStart, begin: Begin): ExecutionRow | undefined {
    if (this.#known.get(keyOf(nameOf(start))) !== undefined) return undefined;
    return this.#start(start, this.#definitionOf(start.workflow), begin);
  }

  /**
   * A unit of work starts an execution that its worker has begun with. Undefined where it can't be taken so, or where
   * there is one of the name: `take` finds out.
   */
  takeBegun(start: WorkflowStart, begun: BegunExecution): OpenExecution | undefined {
    const { workflow } = start;
    const track = this.#shared.tracks.get(workflow);
    if (track === undefined || !track.isFree || this.#known.get(keyOf(nameOf(start))) !== undefined)
      return undefined;
    if (begun.definition !== this.#definitionOf(workflow)) return undefined;
    const open = new OpenExecution(this.#row(start, begun), 0, []);
    track.begun(open.row.id);
    this.#shared.open.set(open.row.id, open);
    return open;
  }

  /**
   * An execution starts another, on a definition of its own or on that of the workflow. Nobody else has a name that was
   * made up, unless somebody has guessed it: then it gets one that nobody can.
   */
  child(
    start: StartRequest,
    definition: string | undefined,
    parent: ExecutionParent,
    begin: Begin,
  ): ExecutionRow {
    const taken = this.#known.get(keyOf(nameOf(start))) !== undefined;
    const execution = taken ? `${start.execution}/${this.#shared.seed()}` : start.execution;
    return this.#start(
      { ...start, execution },
      definition ?? this.#definitionOf(start.workflow),
      begin,
      parent,
    );
  }

  /** Who there is of the name, and whether it was started with the same input. */
  known(start: StartRequest): { readonly row: ExecutionRow; readonly isSame: boolean } | undefined {
    const row = this.#known.get(keyOf(nameOf(start)));
    return row && { row, isSame: row.inputHash === hashOf(start.input) };
  }

  /** @throws Fault TRL0330 no such workflow, TRL0331 the name has another input, TRL0332 too many wait */
  fromOutside(request: StartRequest, begin: Begin): Started {
    const { workflow } = request;
    if (!this.#shared.tracks.has(workflow))
      throw new Fault("TRL0330", `there is no workflow "${workflow}"`, { retry: "never" });
    const known = this.#known.get(keyOf(nameOf(request)));
    if (known !== undefined) {
      if (known.inputHash === hashOf(request.input)) return { row: known, existed: true };
      throw new Fault("TRL0331", `${workflow} has an execution "${request.execution}" with another input`, {
        retry: "never",
        details: { execution: request.execution },
      });
    }
    if (this.isFull(workflow))
      throw new Fault(
        "TRL0332",
        `${unbegunMax} executions of ${workflow} wait to be begun: come again in a second`,
        { retry: "later" },
      );
    return { row: this.#start(request, this.#definitionOf(workflow), begin), existed: false };
  }

  isFull(workflow: string): boolean {
    return (this.#shared.tracks.get(workflow)?.unbegun ?? 0) >= unbegunMax;
  }

  #start(start: StartRequest, definition: string, begin: Begin, parent?: ExecutionParent): ExecutionRow {
    const { tracks, clock, seed } = this.#shared;
    const { workflow, input } = start;
    const row = this.#row(start, { definition, startedMs: clock.now(), seed: seed() }, parent);
    const open = new OpenExecution(row, 0, []);
    begin(open, `{"type":"start","atMs":${row.startedMs},"input":${input}}`);
    // What is not kept at hand is found by whoever walks the store.
    if (tracks.get(workflow)?.started(open) === true) this.#shared.open.set(row.id, open);
    return row;
  }

  #row(
    { workflow, execution: name, input, traceparent }: StartRequest,
    { definition, startedMs, seed }: Pick<ExecutionRow, "definition" | "startedMs" | "seed">,
    parent?: ExecutionParent,
  ): ExecutionRow {
    const { draft, books, desk } = this.#shared;
    const row: ExecutionRow = {
      id: ++this.#lastId,
      workflow,
      name,
      definition,
      status: "RUNNING",
      startedMs,
      inputHash: hashOf(input),
      seed,
      redrives: 0,
      active: true,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(parent === undefined ? {} : { parent }),
    };
    draft.row(row);
    books.count(row, "started");
    desk.settled += 1;
    this.#known.set(keyOf(row), row);
    return row;
  }

  /** The hash of the definition that the workflow has today; the store keeps it from its first execution on. */
  #definitionOf(workflow: string): string {
    const kept = this.#kept.get(workflow);
    if (kept !== undefined) return kept;
    const declared = this.#workflows.get(workflow)?.declared;
    if (declared === undefined) return "";
    const { hash: name, json } = boundedDefinition(declared);
    this.#kept.set(workflow, name);
    this.#shared.draft.definition(name, json);
    return name;
  }
}

function nameOf({ workflow, execution }: Pick<WorkflowStart, "workflow" | "execution">): ExecutionName {
  return { workflow, name: execution };
}

const keyOf = ({ workflow, name }: ExecutionName): string => `${workflow}\0${name}`;

/** Compares inputs; whoever could find two of one hash gains nothing. */
function hashOf(input: string): string {
  return hash("sha256", input, "base64url").slice(0, 22);
}
