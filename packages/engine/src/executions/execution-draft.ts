import type {
  ExecutionCounts,
  ExecutionRow,
  ExecutionSignalRow,
  ExecutionTask,
  ExecutionTimer,
  ExecutionTimerRow,
  ExecutionWrites,
  HistoryBlock,
  MapRunRow,
} from "../ports/execution-store.ts";

/** What the next commit changes of executions: the last word on each thing. */
export class ExecutionDraft {
  #rows = new Map<number, ExecutionRow>();
  #definitions = new Map<string, string>();
  #blocks: HistoryBlock[] = [];
  #signals = new Map<number, ExecutionSignalRow>();
  #signalsRemoved: { execution: number; id: number }[] = [];
  #timers = new Map<string, ExecutionTimerRow | ExecutionTimer>();
  #tokens = new Map<string, ExecutionTask & { readonly open: boolean }>();
  #interventions: ExecutionSignalRow[] = [];
  #mapRuns = new Map<string, Omit<MapRunRow, "json"> & { readonly json?: string }>();
  #counts = new Map<string, ExecutionCounts>();
  #removed: number[] = [];
  #empty = true;

  get empty(): boolean {
    return this.#empty;
  }

  row(row: ExecutionRow): void {
    this.#rows.set(row.id, row);
    this.#empty = false;
  }

  definition(hash: string, json: string): void {
    this.#definitions.set(hash, json);
    this.#empty = false;
  }

  block(block: HistoryBlock): void {
    this.#blocks.push(block);
    this.#empty = false;
  }

  signal(signal: ExecutionSignalRow): void {
    this.#signals.set(signal.id, signal);
    this.#empty = false;
  }

  removeSignal(execution: number, id: number): void {
    this.#signalsRemoved.push({ execution, id });
    this.#empty = false;
  }

  timer(timer: ExecutionTimerRow): void {
    this.#timers.set(`${timer.execution}:${timer.timer}`, timer);
    this.#empty = false;
  }

  removeTimer(execution: number, timer: number): void {
    this.#timers.set(`${execution}:${timer}`, { execution, timer });
    this.#empty = false;
  }

  token(execution: number, task: number, open: boolean): void {
    this.#tokens.set(`${execution}:${task}`, { execution, task, open });
    this.#empty = false;
  }

  intervention(intervention: ExecutionSignalRow): void {
    this.#interventions.push(intervention);
    this.#empty = false;
  }

  mapRun(row: MapRunRow): void {
    this.#mapRuns.set(`${row.execution}:${row.map}`, row);
    this.#empty = false;
  }

  removeMapRun(execution: number, map: number): void {
    this.#mapRuns.set(`${execution}:${map}`, { execution, map });
    this.#empty = false;
  }

  counts(counts: ExecutionCounts): void {
    this.#counts.set(`${counts.workflow} ${counts.parts}`, counts);
    this.#empty = false;
  }

  remove(execution: number): void {
    this.#removed.push(execution);
    this.#empty = false;
  }

  /** An execution as this draft changes it. */
  rowOf(id: number): ExecutionRow | undefined {
    return this.#rows.get(id);
  }

  /** Parts of an execution as this draft changes them. */
  partsOf(execution: number): readonly ExecutionRow[] {
    return [...this.#rows.values()].filter(({ parent }) => parent?.execution === execution);
  }

  /** Whether a task waits for an answer by token, as far as this draft changes it. */
  waitsForToken({ execution, task }: ExecutionTask): boolean | undefined {
    return this.#tokens.get(`${execution}:${task}`)?.open;
  }

  /** Everything; from now on it is as good as written. */
  take(): ExecutionWrites {
    const timers = [...this.#timers.values()];
    const tokens = [...this.#tokens.values()];
    const mapRuns = [...this.#mapRuns.values()];
    const writes: ExecutionWrites = {
      definitions: [...this.#definitions].map(([hash, json]) => ({ hash, json })),
      rows: [...this.#rows.values()],
      blocks: this.#blocks,
      signals: [...this.#signals.values()],
      signalsRemoved: this.#signalsRemoved,
      timers: timers.filter((timer) => "dueMs" in timer),
      timersRemoved: timers.filter((timer) => !("dueMs" in timer)),
      tokens: tokens.filter(({ open }) => open).map(taskOf),
      tokensRemoved: tokens.filter(({ open }) => !open).map(taskOf),
      interventions: this.#interventions,
      mapRuns: mapRuns.filter((row): row is MapRunRow => row.json !== undefined),
      mapRunsRemoved: mapRuns.filter(({ json }) => json === undefined),
      counts: [...this.#counts.values()],
      removed: this.#removed,
    };
    this.#rows = new Map();
    this.#definitions = new Map();
    this.#blocks = [];
    this.#signals = new Map();
    this.#signalsRemoved = [];
    this.#timers = new Map();
    this.#tokens = new Map();
    this.#interventions = [];
    this.#mapRuns = new Map();
    this.#counts = new Map();
    this.#removed = [];
    this.#empty = true;
    return writes;
  }
}

function taskOf({ execution, task }: ExecutionTask): ExecutionTask {
  return { execution, task };
}
