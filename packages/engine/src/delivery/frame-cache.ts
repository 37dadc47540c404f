import { Frame } from "../log/frame.ts";
import type { Store } from "../ports/store.ts";

/** Bytes of recent frames that are kept in memory; older ones are read from the store again. */
const cacheMaxBytes = 64 * 1_048_576;
/** Frames that one reading from the store fetches at most. */
const readAhead = 16;

/** The newest part of the log in memory, for subscriptions that keep up; the store serves those that lag. */
export class FrameCache {
  readonly #store: Store;
  #recent: Frame[] = [];
  #recentBytes = 0;
  /** The frames that one laggard reads just now. */
  #behind: Frame[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  add(frame: Frame): void {
    this.#recent.push(frame);
    this.#recentBytes += frame.bytes.byteLength;
    let dropped = 0;
    while (this.#recentBytes > cacheMaxBytes && dropped < this.#recent.length - 1) {
      this.#recentBytes -= this.#recent[dropped++]?.bytes.byteLength ?? 0;
    }
    if (dropped > 0) this.#recent = this.#recent.slice(dropped);
  }

  /** The frame that holds `sequence`; undefined when the log does not reach it, or no longer holds it. */
  async at(sequence: number): Promise<Frame | undefined> {
    const near = holding(this.#recent, sequence) ?? holding(this.#behind, sequence);
    if (near !== undefined) return near;
    this.#behind = (await this.#store.frames(sequence, readAhead)).map((bytes) => new Frame(bytes));
    return this.#behind[0];
  }
}

/** Binary search: the frames are in order and without gaps. */
function holding(frames: readonly Frame[], sequence: number): Frame | undefined {
  let low = 0;
  let high = frames.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const frame = frames[middle];
    if (frame === undefined) return undefined;
    if (sequence < frame.firstSequence) high = middle - 1;
    else if (sequence > frame.lastSequence) low = middle + 1;
    else return frame;
  }
  return undefined;
}
