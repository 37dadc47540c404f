import { functionsOf, type RateLimitModel } from "@trellis/model";
import type { ToWorker } from "../delivery/messages.ts";
import { Frame } from "../log/frame.ts";
import { assertHolds } from "./failure.ts";
import { eventOf } from "./history.ts";
import { simulatedModel, takes } from "./simulated-model.ts";

/**
 * Checks that nobody is handed what its pattern does not take, nor more than its rate limit allows, in any stretch of the run: starts of the engine give
 * nothing extra. Deliveries that ran when a worker ended run again alone, whatever the limit; they are made up for.
 */
export class RateWatch {
  readonly #levels: Map<string, Level> = new Map(
    [...functionsOf(simulatedModel).values()].flatMap(({ name, declared }) =>
      declared.kind === "on" && declared.rateLimit !== undefined
        ? [[name, new Level(declared.rateLimit)]]
        : [],
    ),
  );

  sent(context: string, message: ToWorker, nowMs: number): void {
    if (message.kind !== "assign") return;
    const name = `${context}.${message.function}`;
    if ("frame" in message) checkTaken(name, new Frame(message.frame), message.positions);
    const count = "frame" in message ? message.positions.length : message.loose.length;
    const left = this.#levels.get(name)?.take(count, nowMs) ?? 0;
    assertHolds(left > -0.001, `${name} is handed no more than its rate limit allows, not ${-left} too many`);
  }

  lost(context: string, suspects: number): void {
    for (const [name, level] of this.#levels) if (name.startsWith(`${context}.`)) level.spare += suspects;
  }
}

/** All events are of today's version: none has to be handed to a worker to find out. */
function checkTaken(name: string, frame: Frame, positions: Uint16Array): void {
  if (takes(name, {})) return;
  for (const position of positions) {
    const { data, id } = eventOf(frame.json(position));
    assertHolds(takes(name, data), `${name} is not handed ${id}, which its pattern does not take`);
  }
}

class Level {
  spare = 0;
  readonly #limit: RateLimitModel;
  #left: number;
  #asOfMs = 0;

  constructor(limit: RateLimitModel) {
    this.#limit = limit;
    this.#left = limit.burst;
  }

  /** Answers what is left. */
  take(count: number, nowMs: number): number {
    const { perSecond, burst } = this.#limit;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#asOfMs) * perSecond) / 1_000);
    this.#asOfMs = nowMs;
    const spared = Math.min(this.spare, Math.max(0, count - Math.floor(this.#left + 0.001)));
    this.spare -= spared;
    this.#left -= count - spared;
    return this.#left;
  }
}
