import { StoredEvent } from "trellis/runtime";
import type { Frame } from "../log/frame.ts";
import type { ContractRegistry } from "./contract-registry.ts";
import type { Lane } from "./lane.ts";

/** Events that lanes with a pattern judge in one round, all lanes together; bounds how long a round takes. */
const judgedMax = 8_192;
/** What each such lane may judge at least, however many there are. */
const judgedEachMin = 256;
/** Frames whose events stay read, for the next lane with a pattern: lanes run close behind one another. */
const framesMax = 8;

/**
 * Decides which events of the log a subscription with a pattern is owed a delivery of, before anything is spent on it:
 * no place at a worker, no rate, no key, no waking of a context that sleeps. Events of the version that is published
 * today only: those of older versions are turned into it by the context's own code, so that its worker judges them.
 */
export class EventFilter {
  readonly #contracts: ContractRegistry;
  /** Data by position; oldest frame first. */
  readonly #read = new Map<Frame, unknown[]>();
  readonly #left = new Map<Lane, number>();
  #judgedEach = judgedMax;

  constructor(contracts: ContractRegistry) {
    this.#contracts = contracts;
  }

  /** A round begins. Without patterns there is nothing to do. */
  begin(lanes: Iterable<Lane>): void {
    this.#left.clear();
    for (const lane of lanes) if (lane.declaration.where !== undefined) this.#left.set(lane, 0);
    this.#judgedEach = Math.max(judgedEachMin, Math.floor(judgedMax / Math.max(1, this.#left.size)));
    for (const lane of this.#left.keys()) this.#left.set(lane, this.#judgedEach);
  }

  /** Whether the lane has judged as much as it may in this round: it goes on in the next one. */
  isSpent(lane: Lane): boolean {
    return this.#left.get(lane) === 0;
  }

  /** Whether any lane goes on in the next round. */
  get unfinished(): boolean {
    for (const left of this.#left.values()) if (left === 0) return true;
    return false;
  }

  /** Whether an event of the lane's contract is to be delivered; one of what the lane may judge in this round. */
  takes(lane: Lane, frame: Frame, position: number): boolean {
    const left = this.#left.get(lane);
    if (left === undefined) return true;
    this.#left.set(lane, Math.max(0, left - 1));
    return this.mayTake(lane, frame, position);
  }

  /** Whether an event of the lane's contract is to be delivered, as far as it can be told from here. */
  mayTake({ declaration }: Lane, frame: Frame, position: number): boolean {
    const { where, contract = "" } = declaration;
    if (where === undefined) return true;
    if (frame.contracts[position] !== this.#contracts.numberOf(contract, undefined)) return true;
    try {
      return where(this.#dataOf(frame, position));
    } catch {
      // Text that can't be read fails where it is handled, and is a dead letter there: here it would end the engine.
      return true;
    }
  }

  #dataOf(frame: Frame, position: number): unknown {
    let read = this.#read.get(frame);
    if (read === undefined) {
      this.#read.set(frame, (read = []));
      const [oldest] = this.#read.keys();
      if (this.#read.size > framesMax && oldest !== undefined) this.#read.delete(oldest);
    }
    return (read[position] ??= dataOf(frame, position));
  }
}

/** The publisher has checked the event: its text is JSON. */
function dataOf(frame: Frame, position: number): unknown {
  if (frame.head(position) === undefined) return new StoredEvent(frame.json(position)).data();
  const text = frame.data(position);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
