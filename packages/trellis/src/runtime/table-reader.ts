/** The values that keys are made of. Numbers sort before text; text sorts by code point, as in UTF-8. */
export type KeyValue = string | number;

export interface RowKey {
  readonly partition: KeyValue;
  /** The empty string in tables without a sort key. */
  readonly sort: KeyValue;
}

/** A committed row. */
export interface StoredRow extends RowKey {
  /** The row as JSON text. */
  readonly body: string;
  /** Names the write that made this version of the row; no two writes share one. Never 0. */
  readonly stamp: number;
  /** The sort key by which a query found the row: the table's own, or the index's. */
  readonly order: KeyValue;
}

export interface RowRange {
  readonly from: KeyValue | undefined;
  readonly to: KeyValue | undefined;
  readonly descending: boolean;
  /** From 1. */
  readonly limit: number;
}

/**
 * Reads committed rows, for units of work. What a unit read is checked again when it commits, so a reader may be
 * slightly behind.
 */
export interface TableReader {
  /** @param table `context.table` */
  readonly get: (table: string, key: RowKey) => StoredRow | undefined | Promise<StoredRow | undefined>;
  /** Rows of one partition, in order; of a secondary index where one is named. */
  readonly query: (
    table: string,
    index: string | undefined,
    partition: KeyValue,
    range: RowRange,
  ) => readonly StoredRow[] | Promise<readonly StoredRow[]>;
}

export function compareKeyValues(a: KeyValue, b: KeyValue): number {
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  return typeof b === "number" ? 1 : compareByCodePoint(a, b);
}

function compareByCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = inCodePointOrder(a.charCodeAt(i)) - inCodePointOrder(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates behind every other unit: UTF-16 units then compare like the code points they stand for. */
function inCodePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
