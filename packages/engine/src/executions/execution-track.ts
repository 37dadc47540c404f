import type { ExecutionRow } from "../ports/execution-store.ts";
import type { OpenExecution } from "./open-execution.ts";

/** Executions of one workflow that are with the worker at once, at most. */
export const windowMax = 4_096;
/** Started executions of one workflow that wait in memory to be given out, at most; the others wait in the store. */
const freshMax = 32_768;
/** Characters of what these were told. */
const freshMaxLength = 16_777_216;

/**
 * One workflow's executions in the core: who is to be given to the worker next. Those that have something to do are
 * walked through in the order of their starts, by a cursor over the store; what was started just now is at hand without
 * reading, as long as the cursor has come to the end.
 */
export class ExecutionTrack {
  /** `context.workflow` */
  readonly workflow: string;
  readonly context: string;
  /** The last execution that was walked past. */
  cursor = 0;
  /** The store may have executions beyond the cursor and beyond what is fresh that have something to do. */
  behind: boolean;
  /** Started and not given out, beyond the cursor. */
  readonly fresh: OpenExecution[] = [];
  #freshLength = 0;
  /** To be given out before anything else. */
  readonly waiting: OpenExecution[] = [];
  /** With the worker. */
  inHand = 0;
  /** Something to do, and not walked past yet. */
  unbegun: number;

  constructor(workflow: string, context: string, unbegun: number) {
    this.workflow = workflow;
    this.context = context;
    this.unbegun = unbegun;
    this.behind = unbegun > 0;
  }

  /** An execution was started; answers whether it is kept at hand. */
  started(open: OpenExecution): boolean {
    this.unbegun += 1;
    const length = open.told.reduce((sum, { json }) => sum + json.length, 0);
    if (this.behind || this.fresh.length >= freshMax || this.#freshLength + length > freshMaxLength) {
      this.behind = true;
      return false;
    }
    this.fresh.push(open);
    this.#freshLength += length;
    return true;
  }

  get room(): number {
    return Math.max(0, windowMax - this.inHand);
  }

  /** Whether there is something to give out. */
  get wants(): boolean {
    return this.room > 0 && (this.waiting.length > 0 || this.fresh.length > 0 || this.behind);
  }

  /** Whether an execution that is started now is the next one to be with the worker. */
  get isFree(): boolean {
    return this.room > 0 && !this.behind && this.waiting.length === 0 && this.fresh.length === 0;
  }

  /** An execution was started that the worker has begun with: it is with the worker already. */
  begun(id: number): void {
    this.cursor = id;
    this.inHand += 1;
  }

  takeWaiting(): OpenExecution[] {
    const taken = this.waiting.splice(0, this.room);
    this.inHand += taken.length;
    return taken;
  }

  /** Takes those at hand that there is room for. */
  takeFresh(): OpenExecution[] {
    const taken = this.fresh.splice(0, this.room);
    if (this.fresh.length === 0) this.#freshLength = 0;
    this.cursor = taken.at(-1)?.row.id ?? this.cursor;
    this.inHand += taken.length;
    this.unbegun -= taken.length;
    return taken;
  }

  /** The store was walked: `given` of the rows are with the worker now. */
  walked(rows: readonly ExecutionRow[], given: number, limit: number): void {
    this.cursor = rows.at(-1)?.id ?? this.cursor;
    this.inHand += given;
    this.unbegun = rows.length < limit ? 0 : Math.max(0, this.unbegun - rows.length);
    this.behind = rows.length === limit;
  }
}
