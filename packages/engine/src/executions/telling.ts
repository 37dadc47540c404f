import { Fault } from "@trellis/model";
import type { CutOff, ExecutionStatus } from "@trellis/workflow";
import { parseTaskToken } from "@trellis/workflow/host";
import type { TaskAnswer } from "trellis/runtime";
import type { ExecutionRow, ExecutionTask } from "../ports/execution-store.ts";
import { executionOfArn } from "./execution-arn.ts";
import type { TellRequest, ToldSignal } from "./execution-mail.ts";
import { currentRow, type ExecutionDesk } from "./execution-desk.ts";
import { awaitedByText, type OpenExecution } from "./open-execution.ts";

/** Of what an execution that has ended can be redriven. */
export const endedBadly: readonly ExecutionStatus[] = ["FAILED", "TIMED_OUT", "ABORTED"];

/**
 * Keeps what executions are told until they have answered it. A signal is durable with the commit that it came in; who
 * waits for the commit can rely on it.
 */
export class Telling {
  readonly #shared: ExecutionDesk;
  readonly #wake: (execution: number) => void;
  readonly #cutOff: (row: ExecutionRow, end: CutOff) => Promise<void>;
  #lastId: number;
  /** Who is meant by the tokens of this round; those that nobody waits for are not among them. */
  #waiting = new Map<string, { readonly row: ExecutionRow; readonly task: number }>();

  /**
   * @param wake has an execution given to a worker that none has
   * @param cutOff ends an execution that no worker is given
   */
  constructor(
    shared: ExecutionDesk,
    lastId: number,
    wake: (execution: number) => void,
    cutOff: (row: ExecutionRow, end: CutOff) => Promise<void>,
  ) {
    this.#shared = shared;
    this.#lastId = lastId;
    this.#wake = wake;
    this.#cutOff = cutOff;
  }

  /** Finds out who waits for these tokens. */
  async look(answers: readonly TaskAnswer[]): Promise<void> {
    this.#waiting = new Map();
    const parsed = answers.flatMap(({ token }) => {
      const read = parseTaskToken(token);
      const name = read === undefined ? undefined : executionOfArn(read.executionArn);
      return read === undefined || name === undefined ? [] : [{ token, task: read.task, name }];
    });
    const { executions } = this.#shared.store;
    const rows = await executions.byName(parsed.map(({ name }) => name));
    const tasks = parsed.map(({ task }, at) => ({ execution: rows[at]?.id ?? 0, task }));
    const waits = await executions.waitsForToken(tasks);
    parsed.forEach(({ token, task }, at) => {
      const row = rows[at];
      if (row !== undefined && waits[at] === true) this.#waiting.set(token, { row, task });
    });
  }

  /** The first thing that an execution is told. */
  begin(open: OpenExecution, startJson: string): void {
    open.told.push(this.#note(open.row.id, startJson));
  }

  /** A task is answered by its token; undefined when nobody waits for it. */
  answer(answer: TaskAnswer): ExecutionRow | undefined {
    const waiting = this.#waiting.get(answer.token);
    if (waiting === undefined) return undefined;
    const { task } = waiting;
    const { draft, clock } = this.#shared;
    const row = currentRow(this.#shared, waiting.row);
    // What was cut off, or could not be interpreted, has closed none of its tokens.
    if (row.status !== "RUNNING" || draft.waitsForToken({ execution: row.id, task }) === false)
      return undefined;
    this.tell(row, answerSignal(answer, task, clock.now()));
    // The first answer counts; whoever comes later is told so.
    if (answer.kind !== "heartbeat") draft.token(row.id, task, false);
    return row;
  }

  /**
   * What somebody outside tells.
   *
   * @throws Fault TRL0333 no such execution, TRL0334 it does not stand so that it could be done, TRL0335 nobody waits for the token,
   * TRL0337 its workflow is declared no more
   */
  async fromOutside(request: TellRequest): Promise<ExecutionRow> {
    if (request.kind === "answer") {
      await this.look([request.answer]);
      const row = this.answer(request.answer);
      if (row !== undefined) return row;
      throw new Fault(
        "TRL0335",
        "no task waits for this token: it was answered, it timed out, or it is none",
        {
          retry: "never",
        },
      );
    }
    const { workflow, execution: name } = request;
    const [stored] = await this.#shared.store.executions.byName([{ workflow, name }]);
    if (stored === undefined)
      throw new Fault("TRL0333", `${workflow} has no execution "${name}"`, { retry: "never" });
    const row = currentRow(this.#shared, stored);
    if (request.kind === "redrive") return this.redrive(row, request);
    const { error, cause, by, why } = request;
    if (row.status !== "RUNNING")
      throw new Fault("TRL0334", `"${row.name}" of ${row.workflow} is ${row.status}: it runs no longer`, {
        retry: "never",
      });
    this.#noteIntervention(row.id, { kind: "stop", by, why }, "");
    await this.stop(row, {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    return currentRow(this.#shared, row);
  }

  /** Ends an execution that runs. */
  async stop(row: ExecutionRow, why: Pick<CutOff, "error" | "cause"> = {}): Promise<void> {
    const { tracks, clock } = this.#shared;
    if (tracks.has(row.workflow)) this.tell(row, JSON.stringify({ type: "stop", atMs: clock.now(), ...why }));
    else await this.#cutOff(row, { status: "ABORTED", ...why });
  }

  /** Ends an execution whose time is over, as its own time limit would. */
  async timeOut(row: ExecutionRow): Promise<void> {
    const { tracks, clock } = this.#shared;
    if (tracks.has(row.workflow)) this.tell(row, `{"type":"outlived","atMs":${clock.now()}}`);
    else await this.#cutOff(row, { status: "TIMED_OUT", error: "States.Timeout" });
  }

  /** Keeps what an execution is told for when it is given to a worker again. */
  keep(stored: ExecutionRow, json: string): void {
    const row = currentRow(this.#shared, stored);
    this.#note(row.id, json);
    if (row.status === "RUNNING" && !row.active) this.#shared.draft.row({ ...row, active: true });
  }

  /** Lets an execution go on from what failed. @throws Fault TRL0334, TRL0337 */
  redrive(
    row: ExecutionRow,
    { input, by, why }: Pick<Extract<TellRequest, { kind: "redrive" }>, "input" | "by" | "why">,
  ): ExecutionRow {
    if (!endedBadly.includes(row.status))
      throw new Fault(
        "TRL0334",
        `"${row.name}" of ${row.workflow} is ${row.status}: there is nothing to redrive`,
        {
          retry: "never",
        },
      );
    const { draft, clock, books, tracks } = this.#shared;
    if (!tracks.has(row.workflow))
      throw new Fault(
        "TRL0337",
        `${row.workflow} is declared no more: nobody could go on with "${row.name}"`,
        { retry: "never" },
      );
    const { endedMs: _ended, error: _error, cause: _cause, ...rest } = row;
    const running: ExecutionRow = { ...rest, status: "RUNNING", active: true, redrives: row.redrives + 1 };
    draft.row(running);
    books.count(row, "redriven");
    const given = input === undefined ? "" : `,"input":${input}`;
    this.#noteIntervention(row.id, { kind: "redrive", by, why }, given);
    this.tell(running, `{"type":"redrive","atMs":${clock.now()}${given}}`);
    return running;
  }

  /** A task waits for the end of an execution that it has not started itself: noted as long as that runs. */
  waitFor(row: ExecutionRow, to: ExecutionTask): void {
    const { id: signal } = this.#note(row.id, awaitedByText(to));
    this.#shared.open.get(row.id)?.awaitedBy.push({ ...to, signal });
  }

  /** Tells an execution something: now if it is with a worker, otherwise once it is. */
  tell(row: ExecutionRow, json: string): void {
    const { open, draft, desk } = this.#shared;
    const signal = this.#note(row.id, json);
    const held = open.get(row.id);
    if (held === undefined) {
      // The next engine finds it by that.
      if (!row.active) draft.row({ ...row, active: true });
      return this.#wake(row.id);
    }
    this.#send(held, signal, desk);
  }

  /** Tells an execution that runs in memory something that it would ask for again if it began anew: it is kept by nobody. */
  tellNow({ id }: ExecutionRow, json: string): void {
    const { open, desk } = this.#shared;
    const held = open.get(id);
    if (held !== undefined) this.#send(held, { json }, desk);
  }

  #send(held: OpenExecution, signal: ToldSignal, desk: ExecutionDesk["desk"]): void {
    held.told.push(signal);
    const { seat, turn, row } = held;
    if (seat === undefined || held.isHeldBack) return;
    desk.actions.push(() => {
      if (held.seat === seat && held.turn === turn)
        seat.send({ kind: "wake", wakes: [{ execution: row.id, turn, signals: [signal] }] });
    });
  }

  /** Who did what, and when; it has the number of the signal that follows. */
  #noteIntervention(
    execution: number,
    said: { readonly kind: string; readonly by: string | undefined; readonly why: string | undefined },
    input: string,
  ): void {
    const at = new Date(this.#shared.clock.now()).toISOString();
    const json = `${JSON.stringify({ at, ...said }).slice(0, -1)}${input}}`;
    this.#shared.draft.intervention({ execution, id: this.#lastId + 1, json });
  }

  #note(execution: number, json: string): ToldSignal & { readonly id: number } {
    const id = ++this.#lastId;
    this.#shared.draft.signal({ execution, id, json });
    return { id, json };
  }
}

function answerSignal(answer: TaskAnswer, task: number, atMs: number): string {
  if (answer.kind === "succeeded")
    return `{"type":"task-succeeded","atMs":${atMs},"task":${task},"output":${answer.output}}`;
  if (answer.kind === "heartbeat") return JSON.stringify({ type: "task-heartbeat", atMs, task });
  return JSON.stringify({ type: "task-failed", atMs, task, error: answer.error, cause: answer.cause });
}
