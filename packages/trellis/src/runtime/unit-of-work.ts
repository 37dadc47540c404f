import { Fault } from "@trellis/model";
import type { Range } from "../handler/work.ts";
import {
  asKeyValue,
  assertRow,
  keyInIndex,
  isNobodysKey,
  keyOfArguments,
  keyOfRow,
  textOfRow,
  type CompiledTable,
} from "./compiled-table.ts";
import type { Quarantined } from "../quarantine/quarantined.ts";
import type { OutgoingEvent } from "./outgoing-event.ts";
import { mergePending, rowIdentity, type PendingRow } from "./pending-rows.ts";
import type { KeyValue, RowKey, StoredRow, TableReader } from "./table-reader.ts";
import type { TaskAnswer, WorkflowStart } from "../workflow/workflow-orders.ts";

/** Everything that a unit of work asks the store to do, in one transaction or not at all. */
export interface Effects {
  /** What the unit read: the commit is refused when any of it has changed since. */
  readonly reads: readonly RowRead[];
  readonly writes: readonly RowWrite[];
  readonly events: readonly OutgoingEvent[];
  /** Executions to start, in the order in which the handler started them; absent: none. */
  readonly starts?: readonly WorkflowStart[];
  /** Tasks that were waiting for their tokens, in the order in which the handler answered them; absent: none. */
  readonly taskAnswers?: readonly TaskAnswer[];
  /** Invalid payloads to be kept; only a request has any. */
  readonly quarantined?: readonly Quarantined[];
  /** The id in quarantine of what this unit has dealt with, and what therefore leaves it. */
  readonly released?: number;
}

export interface RowRead extends RowKey {
  /** `context.table` */
  readonly table: string;
  /** 0 when there was no row. */
  readonly stamp: number;
}

export interface RowWrite extends RowKey {
  /** `context.table` */
  readonly table: string;
  /** The row as JSON text; undefined deletes it. */
  readonly body: string | undefined;
  /** Where the row stands in its table's indexes. */
  readonly indexed: readonly IndexEntry[];
  /** Epoch ms after which the store may remove the row. */
  readonly expiresAt?: number;
}

export interface IndexEntry extends RowKey {
  readonly index: string;
}

/** Rows that one query may return at most; a unit of work reads pages, not tables. */
export const rowsMax = 1_000;
const rowsDefault = 100;

/**
 * Buffers what one invocation does to its context's tables. It reads what it has written itself; nobody else does
 * until the commit.
 */
export class UnitOfWork {
  readonly #reader: TableReader;
  /** Most units read, write and publish nothing, or do one of the three: what each needs is made by the first that does. */
  #reads: Map<string, RowRead> | undefined;
  #writes: Map<string, Map<string, PendingRow & RowWrite>> | undefined;
  #events: OutgoingEvent[] | undefined;
  #starts: WorkflowStart[] | undefined;
  #taskAnswers: TaskAnswer[] | undefined;
  #quarantined: Quarantined[] | undefined;
  #released: number | undefined;
  #ended = false;

  constructor(reader: TableReader) {
    this.#reader = reader;
  }

  async get(table: CompiledTable, values: readonly unknown[]): Promise<unknown> {
    this.assertOpen();
    if (values.some(isNobodysKey)) return undefined;
    const key = keyOfArguments(table, values);
    const own = this.#writes?.get(table.name)?.get(rowIdentity(key));
    if (own !== undefined) return parsed(own.body);
    const stored = await this.#reader.get(table.name, key);
    this.#noteRead(table, key, stored?.stamp ?? 0);
    return parsed(stored?.body);
  }

  async query(
    table: CompiledTable,
    index: string | undefined,
    partitionValue: unknown,
    options: Range = {},
  ): Promise<readonly unknown[]> {
    this.assertOpen();
    if (isNobodysKey(partitionValue)) return [];
    const partition = this.#partitionOf(table, index, partitionValue);
    const limit = Math.min(rowsMax, Math.max(1, Math.trunc(options.limit ?? rowsDefault)));
    const range = { from: options.from, to: options.to, descending: options.descending ?? false, limit };
    const own = this.#writes?.get(table.name) ?? nothingPending;
    const stored = await this.#reader.query(table.name, index, partition, {
      ...range,
      limit: limit + own.size,
    });
    const rows = mergePending(table, index, partition, range, stored, own);
    for (const row of rows) if (!own.has(rowIdentity(row))) this.#noteRead(table, row, row.stamp);
    return rows.map((row) => parsed(row.body));
  }

  put(table: CompiledTable, row: unknown): void {
    this.assertOpen();
    assertRow(table, row);
    const indexed: IndexEntry[] = [];
    for (const [index, model] of table.indexes) {
      const key = keyInIndex(table, model, row);
      if (key !== undefined) indexed.push({ index, ...key });
    }
    this.#note({ table: table.name, ...keyOfRow(table, row), body: textOfRow(table, row), indexed });
  }

  delete(table: CompiledTable, values: readonly unknown[]): void {
    this.assertOpen();
    this.#note({ table: table.name, ...keyOfArguments(table, values), body: undefined, indexed: [] });
  }

  /** Reads a row of the platform's own, which no handler sees; it is checked at commit like any other. */
  async getInternal(table: string, key: RowKey): Promise<string | undefined> {
    const stored = await this.#reader.get(table, key);
    this.#reads ??= new Map();
    this.#reads.set(`${table}\0${rowIdentity(key)}`, {
      table,
      partition: key.partition,
      sort: key.sort,
      stamp: stored?.stamp ?? 0,
    });
    return stored?.body;
  }

  putInternal(write: RowWrite): void {
    this.#note(write);
  }

  publish(event: OutgoingEvent): void {
    this.assertOpen();
    this.#events ??= [];
    this.#events.push(event);
  }

  start(start: WorkflowStart): void {
    this.assertOpen();
    this.#starts ??= [];
    this.#starts.push(start);
  }

  answerTask(answer: TaskAnswer): void {
    this.assertOpen();
    this.#taskAnswers ??= [];
    this.#taskAnswers.push(answer);
  }

  quarantine(entry: Quarantined): void {
    this.assertOpen();
    this.#quarantined ??= [];
    this.#quarantined.push(entry);
  }

  get quarantined(): readonly Quarantined[] {
    return this.#quarantined ?? nothingQuarantined;
  }

  /** What the unit was made from leaves quarantine with it. */
  release(id: number): void {
    this.#released = id;
  }

  /** Whether nothing was read, written, published, started or answered. */
  get untouched(): boolean {
    return (
      this.#reads === undefined && this.#writes === undefined && this.#events === undefined && !this.#isRare
    );
  }

  /** Whether it does something that few units do. */
  get #isRare(): boolean {
    if (this.#starts !== undefined || this.#taskAnswers !== undefined) return true;
    return this.#quarantined !== undefined || this.#released !== undefined;
  }

  /** Ends the unit: whatever still uses it has forgotten to await something, and is told so. */
  end(): void {
    this.#ended = true;
  }

  /** The rows that were read, with what was found. */
  reads(): readonly RowRead[] {
    return this.#reads === undefined ? nothingRead : [...this.#reads.values()];
  }

  /** Nothing when the unit asks the store for nothing: then there is nothing to check either. */
  effects(): Effects | undefined {
    const rare = this.#isRare;
    if (this.#writes === undefined && this.#events === undefined && !rare) return undefined;
    const events = this.#events ?? nothingPublished;
    const effects = { reads: this.reads(), writes: writesIn(this.#writes), events };
    if (!rare) return effects;
    const [starts, taskAnswers] = [this.#starts, this.#taskAnswers];
    const [quarantined, released] = [this.#quarantined, this.#released];
    return {
      ...effects,
      ...(starts === undefined ? {} : { starts }),
      ...(taskAnswers === undefined ? {} : { taskAnswers }),
      ...(quarantined === undefined ? {} : { quarantined }),
      ...(released === undefined ? {} : { released }),
    };
  }

  #note(write: RowWrite): void {
    this.#writes ??= new Map();
    let table = this.#writes.get(write.table);
    if (table === undefined)
      this.#writes.set(write.table, (table = new Map<string, PendingRow & RowWrite>()));
    table.set(rowIdentity(write), { ...write, stamp: 0 });
  }

  /** The first reading counts: a second one that differs means that the unit has seen two states of the world. */
  #noteRead(table: CompiledTable, key: RowKey | StoredRow, stamp: number): void {
    const identity = `${table.name}\0${rowIdentity(key)}`;
    this.#reads ??= new Map();
    if (this.#reads.has(identity)) return;
    this.#reads.set(identity, { table: table.name, partition: key.partition, sort: key.sort, stamp });
  }

  #partitionOf(table: CompiledTable, index: string | undefined, value: unknown): KeyValue {
    const key = index === undefined ? table.key : table.indexes.get(index);
    if (key === undefined) {
      throw new Fault("TRL0203", `${table.name} has no index "${index}"`, { retry: "never" });
    }
    return asKeyValue(table, key.partition, value);
  }

  /** @throws Fault TRL0206 when the handler has returned */
  assertOpen(): void {
    if (this.#ended) {
      throw new Fault("TRL0206", "the unit of work has ended: its handler returned before this call", {
        retry: "never",
      });
    }
  }
}

function writesIn(
  tables: ReadonlyMap<string, ReadonlyMap<string, PendingRow & RowWrite>> | undefined,
): readonly RowWrite[] {
  if (tables === undefined) return nothingWritten;
  const writes = [...tables.values()].flatMap((table) => [...table.values()]);
  return writes.map(({ stamp: _none, ...write }) => write);
}

const nothingRead: readonly RowRead[] = [];
const nothingWritten: readonly RowWrite[] = [];
const nothingQuarantined: readonly Quarantined[] = [];
const nothingPublished: readonly OutgoingEvent[] = [];
const nothingPending: ReadonlyMap<string, PendingRow> = new Map();

function parsed(body: string | undefined): unknown {
  return body === undefined ? undefined : JSON.parse(body);
}
