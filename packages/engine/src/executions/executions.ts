import { workflowsOf } from "@trellis/model";
import { failureOf, type Failure, type TaskAnswer, type WorkflowStart } from "trellis/runtime";
import type { WorkerSeat } from "../delivery/desk.ts";
import type { CoreReply, ToCore } from "../delivery/messages.ts";
import type { StampedUnit } from "../delivery/stamped-unit.ts";
import type { ExecutionRow, ExecutionWrites, RecoveredExecutions } from "../ports/execution-store.ts";
import { CuttingOff } from "./cutting-off.ts";
import { Children } from "./children.ts";
import { ExecutionBooks } from "./execution-books.ts";
import type { ExecutionFigures } from "./execution-figures.ts";
import { ExecutionDraft } from "./execution-draft.ts";
import type { ExecutionDesk } from "./execution-desk.ts";
import type { BegunExecution, ExecutionBlock } from "./execution-mail.ts";
import { ExecutionRetention } from "./execution-retention.ts";
import { ExecutionTrack } from "./execution-track.ts";
import type { OpenExecution } from "./open-execution.ts";
import { Nesting } from "./nesting.ts";
import { Recording } from "./recording.ts";
import { Starting } from "./starting.ts";
import { Telling } from "./telling.ts";
import { Waking } from "./waking.ts";

export interface ExecutionOptions extends Pick<ExecutionDesk, "desk" | "store" | "clock" | "model" | "seed"> {
  readonly recovered: RecoveredExecutions;
}

export type FromOutside = Extract<ToCore, { kind: "startExecution" | "tellExecution" }>;

/**
 * What the delivery core does for executions of workflows: takes starts and whatever else an execution is told, gives
 * executions that have something to do to their context's worker, and records what the worker says that they did. The
 * worker interprets; here nothing of an author's is evaluated.
 *
 * What is recorded comes first, always: the worker carries out what follows from a block once the core tells it that
 * the block is durable.
 */
export class Executions {
  readonly #shared: ExecutionDesk;
  readonly #starting: Starting;
  readonly #telling: Telling;
  readonly #waking: Waking;
  readonly #recording: Recording;
  readonly #children: Children;
  readonly #nesting: Nesting;
  readonly #retention: ExecutionRetention;
  readonly #contexts: ReadonlySet<string>;
  readonly #arrivals: FromOutside[] = [];

  constructor({ recovered, ...options }: ExecutionOptions) {
    const tracks = new Map(
      [...workflowsOf(options.model).values()].map(({ name, context }) => [
        name,
        new ExecutionTrack(name, context.name, recovered.active.get(name) ?? 0),
      ]),
    );
    const shared: ExecutionDesk = {
      ...options,
      tracks,
      open: new Map(),
      draft: new ExecutionDraft(),
      books: new ExecutionBooks(recovered.counts),
    };
    this.#shared = shared;
    this.#contexts = new Set([...tracks.values()].map(({ context }) => context));
    this.#starting = new Starting(shared, recovered.lastId);
    const waking = new Waking(shared, recovered.nextDueMs, (row, json) => this.#telling.keep(row, json));
    this.#waking = waking;
    this.#telling = new Telling(
      shared,
      recovered.lastSignalId,
      (execution) => waking.wake(execution),
      (row, end) => cuttingOff.end(row, end),
    );
    this.#children = new Children(shared, this.#starting, this.#telling);
    this.#nesting = new Nesting(shared, this.#starting, this.#telling, this.#children);
    const cuttingOff = new CuttingOff(shared, this.#children);
    this.#recording = new Recording(shared, waking, this.#children, this.#nesting);
    this.#retention = new ExecutionRetention(shared, (row) => this.#telling.timeOut(row));
  }

  /** Reads what starts and answers by token of a round depend on; must come before they are taken. */
  async look(starts: readonly WorkflowStart[], answers: readonly TaskAnswer[]): Promise<void> {
    if (starts.length > 0) await this.#starting.look(starts);
    if (answers.length > 0) await this.#telling.look(answers);
  }

  /**
   * A unit of work starts an execution; where there is one of the name, nothing is started.
   *
   * @param begun what its worker has begun with, where it has
   */
  start(start: WorkflowStart, seat: WorkerSeat, begun: BegunExecution | undefined): void {
    const context = this.#shared.tracks.get(start.workflow)?.context ?? "";
    const isOwn = this.#shared.desk.seats.get(context) === seat;
    const mayBegin = isOwn && seat.solo === undefined && seat.suspects.length === 0;
    const open = begun !== undefined && mayBegin ? this.#starting.takeBegun(start, begun) : undefined;
    if (open !== undefined && begun !== undefined) return this.#recording.begin(seat, open, begun.block);
    this.#starting.take(start, (open, json) => this.#telling.begin(open, json));
  }

  /** A unit of work answers a task by its token. */
  answer(answer: TaskAnswer): void {
    this.#telling.answer(answer);
  }

  /** Somebody outside starts an execution, or tells one something: decided about with the round's commit. */
  receive(mail: FromOutside): void {
    this.#arrivals.push(mail);
  }

  /**
   * Decides about what has come from outside, whoever sent it is told with the commit; and sees to executions that
   * executions have started, or want to start.
   */
  async gather(): Promise<void> {
    if (this.#arrivals.length > 0) await this.#decide(this.#arrivals.splice(0));
    await this.#nesting.gather();
    await this.#children.gather();
  }

  async #decide(arrivals: readonly FromOutside[]): Promise<void> {
    const { messages } = this.#shared.desk;
    await this.#starting.look(
      arrivals.flatMap((mail) => (mail.kind === "startExecution" ? [mail.request] : [])),
    );
    for (const mail of arrivals) {
      const { token } = mail;
      try {
        messages.push({ kind: "replied", token, reply: await this.#replyTo(mail) });
      } catch (error) {
        messages.push({ kind: "failed", token, failure: failureOf(error) });
      }
    }
  }

  /** Lets an execution go on that did not end well. @throws Fault TRL0334 */
  redrive(row: ExecutionRow, asker: { readonly by?: string; readonly why?: string }): void {
    this.#telling.redrive(row, asker);
  }

  /** No execution has a greater id. */
  get lastId(): number {
    return this.#starting.lastId;
  }

  /** There will be no commit any more: who waits for one is told so. */
  refuse(failure: Failure): void {
    for (const { token } of this.#arrivals.splice(0))
      this.#shared.desk.messages.push({ kind: "failed", token, failure });
  }

  async #replyTo(mail: FromOutside): Promise<CoreReply> {
    if (mail.kind === "tellExecution")
      return { of: "told", row: await this.#telling.fromOutside(mail.request) };
    const begin = (open: OpenExecution, json: string): void => this.#telling.begin(open, json);
    return { of: "started", ...this.#starting.fromOutside(mail.request, begin) };
  }

  /**
   * A worker says what an execution did.
   *
   * @param apply takes the task's unit of work, or answers false when what it read has changed
   */
  record(seat: WorkerSeat, block: ExecutionBlock, apply: (unit: StampedUnit) => boolean): void {
    this.#recording.take(seat, block, apply);
  }

  /** The worker of a context is gone. */
  lose(
    context: string,
    suspects: readonly { readonly execution: number; readonly task: number }[],
    single: boolean,
    failure: Failure,
  ): void {
    this.#recording.lose(context, suspects, single, failure);
  }

  /** Gives a task that may have ended its worker to the next one, alone; answers whether there is still something to run. */
  handOutSuspect(execution: number, task: number, seat: WorkerSeat): boolean {
    return this.#waking.alone(execution, task, seat);
  }

  /** Fires timers, and gives what has something to do to the workers. What was gathered must be committed. */
  handOut(): Promise<void> {
    return this.#waking.handOut();
  }

  /** When time alone gives something to do; Infinity when it does not. */
  get nextMs(): number {
    return this.#waking.nextMs;
  }

  /** Contexts that have workflows. */
  get contexts(): ReadonlySet<string> {
    return this.#contexts;
  }

  /** Whether executions of a context have something to do. */
  wants(context: string): boolean {
    for (const track of this.#shared.tracks.values())
      if (track.context === context && track.wants) return true;
    return false;
  }

  /** Whether the context's worker has executions. */
  busy(context: string): boolean {
    for (const { seat } of this.#shared.open.values())
      if (seat !== undefined && seat === this.#shared.desk.seats.get(context)) return true;
    return false;
  }

  /** Whether so many starts of a workflow wait that no more should come. */
  isFull(workflow: string): boolean {
    return this.#starting.isFull(workflow);
  }

  /** Tasks that run; while nothing new may begin, those alone are waited for. */
  get running(): number {
    let running = 0;
    for (const open of this.#shared.open.values()) running += open.running;
    return running;
  }

  /** Nothing new may begin: what is recorded from now on is carried out by the next engine. */
  hold(): void {
    this.#recording.hold();
  }

  get dirty(): boolean {
    return !this.#shared.draft.empty;
  }

  /** What the next commit writes; from now on it is as good as written. */
  takeWrites(): { readonly executions?: ExecutionWrites } {
    const { draft, books } = this.#shared;
    for (const counts of books.takeChanged()) draft.counts(counts);
    this.#starting.forget();
    this.#waking.committing();
    if (draft.empty) return {};
    return { executions: draft.take() };
  }

  /** A step of letting go of what ended long ago, and of ending what runs for too long. */
  async retain(): Promise<void> {
    await this.#retention.step();
    await this.#children.gather();
  }

  figures(): ReadonlyMap<string, ExecutionFigures> {
    return this.#shared.books.figures(this.#shared.tracks, this.#shared.open.values());
  }
}
