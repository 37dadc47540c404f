import type { ValidShape } from "trellis/runtime";
import type {
  NewQuarantineRow,
  QuarantineChange,
  QuarantineCounts,
  QuarantineGroupRow,
  QuarantineRow,
  QuarantineSize,
  QuarantineStore,
  QuarantineWrites,
  RecoveredQuarantine,
  StoredQuarantineFilter,
} from "../ports/quarantine-store.ts";

/** What a memory store holds of quarantine. */
export interface MemoryQuarantine {
  readonly entries: Map<number, MemoryEntry>;
  readonly counts: Map<string, QuarantineCounts>;
  readonly shapes: Map<string, ValidShape>;
  lastId: number;
}

interface MemoryEntry {
  readonly row: QuarantineRow;
  readonly payload: Uint8Array<ArrayBuffer>;
}

export function emptyQuarantine(): MemoryQuarantine {
  return { entries: new Map(), counts: new Map(), shapes: new Map(), lastId: 0 };
}

export function copyOfQuarantine({ entries, counts, shapes, lastId }: MemoryQuarantine): MemoryQuarantine {
  return { entries: new Map(entries), counts: new Map(counts), shapes: new Map(shapes), lastId };
}

/** @param held asked at each call: the image's quarantine may be another one by then */
export function memoryQuarantineStore(held: () => MemoryQuarantine): QuarantineStore {
  const matching = (filter: StoredQuarantineFilter): QuarantineRow[] =>
    [...held().entries.values()]
      .map(({ row }) => row)
      .filter((row) => matches(row, filter))
      .toSorted((a, b) => a.id - b.id);
  return {
    rows: async (filter, limit, afterId) =>
      matching(filter)
        .filter(({ id }) => id > afterId)
        .slice(0, limit),
    payload: async (id) => held().entries.get(id)?.payload.slice(),
    groups: async (filter, limit) =>
      [...Map.groupBy(matching(filter), ({ fingerprint }) => fingerprint).values()]
        .flatMap(groupOf)
        .toSorted((a, b) => b.lastMs - a.lastMs || b.newest.id - a.newest.id)
        .slice(0, limit),
    sizes: async (filter) => sizesOf(matching(filter)),
    byKey: async (keys) => {
      const byKey = new Map(matching({}).map((row) => [row.key, row]));
      return keys.map((key) => {
        const found = byKey.get(key);
        return found && { id: found.id, contract: found.contract, bytes: found.bytes };
      });
    },
    validShape: async (contract) => held().shapes.get(contract),
  };
}

export function applyQuarantine(held: MemoryQuarantine, writes: QuarantineWrites): void {
  for (const id of writes.removed) held.entries.delete(id);
  for (const row of writes.kept) keep(held, row);
  for (const change of writes.changed) alter(held, change);
  for (const counts of writes.counts) held.counts.set(counts.contract, counts);
  for (const valid of writes.shapes) held.shapes.set(valid.contract, valid);
}

export function recoveredQuarantine({ entries, counts, lastId }: MemoryQuarantine): RecoveredQuarantine {
  const sizes = sizesOf([...entries.values()].map(({ row }) => row));
  return { counts: new Map(counts), sizes, lastId };
}

function sizesOf(rows: Iterable<QuarantineRow>): ReadonlyMap<string, QuarantineSize> {
  const sizes = new Map<string, QuarantineSize>();
  for (const { contract, bytes } of rows) {
    const size = sizes.get(contract) ?? { count: 0, bytes: 0 };
    sizes.set(contract, { count: size.count + 1, bytes: size.bytes + bytes });
  }
  return sizes;
}

function keep(held: MemoryQuarantine, { payload, ...row }: NewQuarantineRow): void {
  const bytes = payload.byteLength;
  const kept = { ...row, bytes, lastMs: row.receivedMs, times: 1 };
  held.entries.set(row.id, { row: kept, payload: payload.slice() });
  held.lastId = Math.max(held.lastId, row.id);
}

function alter(held: MemoryQuarantine, { id, breach, cameMs, tried }: QuarantineChange): void {
  const entry = held.entries.get(id);
  if (entry === undefined) return;
  const { row, payload } = entry;
  const came = cameMs === undefined ? {} : { lastMs: cameMs, times: row.times + 1 };
  const changed = { ...row, ...breach, ...came, ...(tried === undefined ? {} : { tried }) };
  held.entries.set(id, { row: changed, payload });
}

function groupOf(rows: readonly QuarantineRow[]): QuarantineGroupRow[] {
  const newest = rows.at(-1);
  if (newest === undefined) return [];
  return [
    {
      fingerprint: newest.fingerprint,
      count: rows.length,
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
      firstMs: Math.min(...rows.map(({ receivedMs }) => receivedMs)),
      lastMs: Math.max(...rows.map(({ lastMs }) => lastMs)),
      times: rows.reduce((sum, { times }) => sum + times, 0),
      newest,
    },
  ];
}

function matches(row: QuarantineRow, filter: StoredQuarantineFilter): boolean {
  return (
    (filter.ids === undefined || filter.ids.includes(row.id)) &&
    (filter.contract === undefined || filter.contract === row.contract) &&
    (filter.fingerprint === undefined || filter.fingerprint === row.fingerprint) &&
    (filter.sender === undefined || filter.sender === row.sender) &&
    (filter.sinceMs === undefined || filter.sinceMs <= row.receivedMs) &&
    (filter.untilMs === undefined || filter.untilMs > row.receivedMs) &&
    (filter.throughId === undefined || filter.throughId >= row.id)
  );
}
