import type { Settlement } from "../delivery/messages.ts";

/** A settlement that more can be added to. */
export interface OpenSettlement {
  readonly assignment: number;
  readonly done: number[];
  filtered?: number[];
  readonly units: Settlement["units"][number][];
  readonly refused: Settlement["refused"][number][];
  readonly failed: Settlement["failed"][number][];
}

/** Most deliveries end in the order in which they began: the newest run of indexes grows by those from `from` to before `to`. */
export function addDone({ done }: OpenSettlement, from: number, to: number): void {
  const last = done.length - 1;
  if (done[last] === from) done[last] = to;
  else done.push(from, to);
}

/** Gathers what became of deliveries for a turn, so that the core gets few messages. */
export class SettlementOutbox {
  readonly #send: (settlement: Settlement) => void;
  readonly #soon: (action: () => void) => void;
  #open: OpenSettlement[] = [];
  #flushing = false;

  constructor(send: (settlement: Settlement) => void, soon: (action: () => void) => void) {
    this.#send = send;
    this.#soon = soon;
  }

  /**
   * The assignment's settlement that is being gathered. A unit goes into the newest one or begins another: units reach
   * the core in the order in which they ended, or one that was built on another would come first and be refused.
   */
  of(assignment: number, inOrder: boolean): OpenSettlement {
    const newest = this.#open.at(-1);
    let settlement = newest?.assignment === assignment ? newest : undefined;
    if (settlement === undefined && !inOrder) {
      settlement = this.#open.findLast((each) => each.assignment === assignment);
    }
    if (settlement === undefined) {
      settlement = { assignment, done: [], units: [], refused: [], failed: [] };
      this.#open.push(settlement);
    }
    this.#flushSoon();
    return settlement;
  }

  /** Sends everything at once: something that must not overtake it is about to be sent. */
  flush(): void {
    const open = this.#open;
    this.#open = [];
    for (const settlement of open) this.#send(settlement);
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#soon(() => {
      this.#flushing = false;
      this.flush();
    });
  }
}
