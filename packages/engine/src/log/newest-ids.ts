import type { Recovered, Store } from "../ports/store.ts";

/** Frames whose ids one reading fetches: less than a millisecond's work, so that whoever reads can do something else between. */
const framesMax = 16;

/** Ids of the newest events of the log, four words each, oldest first: of `idsMax` events, and the rest of a frame. */
export async function* newestIds(
  store: Pick<Store, "ids">,
  recovered: Pick<Recovered, "firstSequence" | "lastSequence">,
  idsMax: number,
): AsyncGenerator<Uint32Array<ArrayBuffer>> {
  const { firstSequence, lastSequence } = recovered;
  for (let sequence = Math.max(firstSequence, lastSequence - idsMax + 1); sequence <= lastSequence;) {
    const read = await store.ids(sequence, framesMax);
    const newest = read.at(-1);
    if (newest === undefined) return;
    yield joined(read.map(({ ids }) => ids));
    sequence = newest.lastSequence + 1;
  }
}

function joined(columns: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(columns.reduce((words, column) => words + column.length, 0));
  let at = 0;
  for (const column of columns) {
    ids.set(column, at);
    at += column.length;
  }
  return ids;
}
