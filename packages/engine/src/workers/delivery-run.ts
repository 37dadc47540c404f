import { StoredEvent, type IncomingEvent } from "trellis/runtime";
import type { Assignment } from "../delivery/messages.ts";
import { FrameEvent, type SharedFrame } from "./shared-frame.ts";

/** The deliveries of one assignment, which are started one after the other. */
export class DeliveryRun {
  readonly assignment: number;
  readonly #given: Given;
  readonly #count: number;
  #next = 0;

  constructor(assignment: number, given: Given) {
    this.assignment = assignment;
    this.#given = given;
    this.#count = "frame" in given ? given.positions.length : given.loose.length;
  }

  /** The index of the next delivery; how many there are when all were started. */
  get next(): number {
    return this.#next;
  }

  /** The next delivery is started. */
  pass(): void {
    this.#next += 1;
  }

  /** Whether all deliveries were started. */
  get over(): boolean {
    return this.#next >= this.#count;
  }

  /** Whether data is to be read before the delivery begins. */
  isUnread(index: number): boolean {
    const given = this.#given;
    return "frame" in given && given.frame.isUnread(given.positions[index] ?? 0);
  }

  /** Reads ahead, where that is worth it; false when there was nothing to do. */
  prepare(index: number): boolean {
    const given = this.#given;
    return "frame" in given && given.frame.prepare(given.positions[index] ?? 0);
  }

  event(index: number): IncomingEvent {
    const given = this.#given;
    if ("frame" in given) return new FrameEvent(given.frame, given.positions[index] ?? 0);
    return new StoredEvent(given.loose[index]?.json ?? "");
  }

  /** From 1. */
  attempt(index: number): number {
    return "frame" in this.#given ? 1 : (this.#given.loose[index]?.attempt ?? 1);
  }
}

/** Events of a frame, or by themselves; never none. */
type Given =
  | { readonly frame: SharedFrame; readonly positions: Uint16Array }
  | Pick<Extract<Assignment, { loose: unknown }>, "loose">;
