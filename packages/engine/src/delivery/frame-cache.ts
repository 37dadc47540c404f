import { Frame } from "../log/frame.ts";
import type { Store } from "../ports/store.ts";

/** Bytes of recent frames that are kept in memory; older ones are read from the store again. */
const cacheMaxBytes = 64 * 1_048_576;
/** Frames that one reading from the store fetches at most. */
const readAhead = 16;
/** Bytes of frames that were read for laggards, beside those of the newest reading. */
const behindMaxBytes = 32 * 1_048_576;
/** Readings that are kept; each lookup passes them one by one. */
const readingsMax = 64;

/** The newest part of the log in memory, for subscriptions that keep up; the store serves those that lag. */
export class FrameCache {
  readonly #store: Store;
  /** Oldest first; the first `#dropped` places are empty. */
  #recent: (Frame | undefined)[] = [];
  #dropped = 0;
  #recentBytes = 0;
  /**
   * What laggards read just now, the newest reading last. Each takes a few frames at a time: with room for one reading
   * only, two of them at different places would fetch the same frames again in every round.
   */
  #behind: (readonly Frame[])[] = [];
  #behindBytes = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes the log's next frame. Its bytes are copied to where workers can read them: each would be sent a copy otherwise. */
  add(bytes: Uint8Array): void {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    const frame = new Frame(shared);
    this.#recent.push(frame);
    this.#recentBytes += frame.bytes.byteLength;
    while (this.#recentBytes > cacheMaxBytes && this.#dropped < this.#recent.length - 1) {
      const oldest = this.#recent[this.#dropped];
      this.#recentBytes -= oldest?.bytes.byteLength ?? 0;
      // Its place is taken away later, together with many: an array of thousands is not copied for each frame.
      this.#recent[this.#dropped++] = undefined;
    }
    if (this.#dropped <= this.#recent.length / 2) return;
    this.#recent = this.#recent.slice(this.#dropped);
    this.#dropped = 0;
  }

  /** The frame that holds `sequence`; undefined when the log does not reach it, or no longer holds it. */
  async at(sequence: number): Promise<Frame | undefined> {
    const near = holding(this.#recent, sequence, this.#dropped);
    if (near !== undefined) return near;
    for (const frames of this.#behind) {
      const found = holding(frames, sequence);
      if (found !== undefined) return found;
    }
    const frames = (await this.#store.frames(sequence, readAhead)).map((bytes) => new Frame(bytes));
    if (frames.length > 0) this.#keep(frames);
    return frames[0];
  }

  #keep(frames: readonly Frame[]): void {
    this.#behind.push(frames);
    this.#behindBytes += bytesOf(frames);
    while (
      this.#behind.length > readingsMax ||
      (this.#behindBytes > behindMaxBytes && this.#behind.length > 1)
    ) {
      this.#behindBytes -= bytesOf(this.#behind.shift() ?? []);
    }
  }
}

function bytesOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

/** Binary search: the frames are in order and without gaps. */
function holding(frames: readonly (Frame | undefined)[], sequence: number, from = 0): Frame | undefined {
  let low = from;
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
