import type { Clock } from "../ports/clock.ts";
import type { Executions } from "../executions/executions.ts";
import type { Desk, WorkerSeat } from "./desk.ts";
import type { FrameCache } from "./frame-cache.ts";
import type { Lane } from "./lane.ts";
import type { FromCore } from "./messages.ts";

/**
 * Contexts whose worker is absent: asleep, ended, or not started yet. What is to be delivered to them waits where it
 * is; this finds out who is wanted by it, and takes a worker off its seat that nothing has wanted for long.
 */
export class Absence {
  readonly #desk: Desk;
  readonly #clock: Clock;
  readonly #frames: FrameCache;
  readonly #executions: Executions;
  readonly #send: (message: FromCore) => void;

  constructor(
    desk: Desk,
    clock: Clock,
    frames: FrameCache,
    executions: Executions,
    send: (message: FromCore) => void,
  ) {
    this.#desk = desk;
    this.#executions = executions;
    this.#clock = clock;
    this.#frames = frames;
    this.#send = send;
  }

  /** Tells main of absent contexts that have got something to be delivered; of each once, until it has a worker. */
  async callWanted(): Promise<void> {
    for (const lane of this.#desk.lanes.values()) {
      const { context } = lane.declaration;
      const seat = this.#desk.seatOf(context);
      // Also the lanes of a context that is wanted already are looked at: none may fall behind in the log.
      if (!seat.lost || !(await this.#wants(lane)) || seat.wanted) continue;
      this.#call(seat, context);
    }
    for (const context of this.#executions.contexts) {
      const seat = this.#desk.seatOf(context);
      if (!seat.lost || seat.wanted) continue;
      const suspected = seat.suspects.some((suspect) => "execution" in suspect);
      if (suspected || this.#executions.wants(context)) this.#call(seat, context);
    }
  }

  #call(seat: WorkerSeat, context: string): void {
    seat.wanted = true;
    this.#send({ kind: "wanted", context });
  }

  /** Takes a worker off its seat that has had nothing to do for `idleMs`: its mail is not read any more. */
  unseat(context: string, idleMs: number): { readonly unseated: boolean; readonly idleForMs: number } {
    const seat = this.#desk.seatOf(context);
    const idleForMs = !seat.ready || this.#busy(context) ? 0 : Math.max(0, this.#clock.now() - seat.busyMs);
    if (!seat.ready || idleForMs < idleMs) return { unseated: false, idleForMs };
    seat.lost = true;
    seat.ready = false;
    return { unseated: true, idleForMs };
  }

  #busy(context: string): boolean {
    if (this.#desk.seatOf(context).suspects.length > 0 || this.#executions.busy(context)) return true;
    return [...this.#desk.handed.values()].some(({ lane }) => lane.declaration.context === context);
  }

  /** Whether something could be handed out. Passes events of other contracts on the way, and what its pattern does not take. */
  async #wants(lane: Lane): Promise<boolean> {
    const { suspects } = this.#desk.seatOf(lane.declaration.context);
    const nowMs = this.#clock.now();
    if (suspects.some((suspect) => "lane" in suspect && suspect.lane === lane)) return true;
    lane.look(nowMs);
    if (lane.capacity <= 0) return false;
    if (lane.waiting.length > 0 || lane.nextDueMs <= nowMs) return true;
    const { contract } = lane.declaration;
    while (contract !== undefined && lane.next <= this.#desk.lastSequence && lane.room > 0) {
      if (this.#desk.filter.isSpent(lane)) return false;
      const frame = await this.#frames.at(lane.next);
      if (frame === undefined) return false;
      // What retention took away is written off when it is handed out.
      if (lane.next < frame.firstSequence) return true;
      for (; lane.next <= frame.lastSequence; lane.next++) {
        const position = lane.next - frame.firstSequence;
        const found = this.#desk.contracts.nameOf(frame.contracts[position] ?? 0);
        if (found !== contract || lane.progress.has(lane.next)) lane.progress.settle(lane.next);
        else if (this.#desk.filter.isSpent(lane)) return false;
        else if (this.#desk.filter.takes(lane, frame, position)) return true;
        else lane.passFiltered();
      }
    }
    return false;
  }
}
