import type { Recovered, Store } from "../ports/store.ts";
import { Frame } from "./frame.ts";

/** Frames that one reading fetches. */
const framesMax = 64;

/** Ids of the newest events of the log, four words each, oldest first: of `idsMax` events, and the rest of a frame. */
export async function newestIds(store: Store, recovered: Recovered, idsMax: number): Promise<Uint32Array[]> {
  const columns: Uint32Array[] = [];
  const from = Math.max(recovered.firstSequence, recovered.lastSequence - idsMax + 1);
  for (let sequence = from; sequence <= recovered.lastSequence;) {
    const frames = (await store.frames(sequence, framesMax)).map((bytes) => new Frame(bytes));
    for (const frame of frames) columns.push(frame.ids.slice());
    sequence = (frames.at(-1)?.lastSequence ?? recovered.lastSequence) + 1;
  }
  return columns;
}
