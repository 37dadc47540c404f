import { functionsOf, type RateLimitModel } from "@trellis/model";
import type { ToWorker } from "../delivery/messages.ts";
import { assertHolds } from "./failure.ts";
import { simulatedModel } from "./simulated-model.ts";

/**
 * Checks that nobody is handed more than its rate limit allows, in any stretch of the run: starts of the engine give
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
    const count = "frame" in message ? message.positions.length : message.loose.length;
    const left = this.#levels.get(name)?.take(count, nowMs) ?? 0;
    assertHolds(left > -0.001, `${name} is handed no more than its rate limit allows, not ${-left} too many`);
  }

  lost(context: string, suspects: number): void {
    for (const [name, level] of this.#levels) if (name.startsWith(`${context}.`)) level.spare += suspects;
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
