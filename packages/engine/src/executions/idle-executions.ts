import type { LiveExecution } from "./live-execution.ts";

/** Executions without anything to do that stay at hand, at most; the others are built again from their histories. */
const idleMax = 512;

/** Executions that wait for something, those that waited longest first. */
export class IdleExecutions {
  readonly #executions = new Map<number, LiveExecution>();

  add(live: LiveExecution): void {
    this.#executions.set(live.id, live);
    if (this.#executions.size <= idleMax) return;
    const [oldest] = this.#executions.keys();
    if (oldest !== undefined) this.#executions.delete(oldest);
  }

  take(execution: number): LiveExecution | undefined {
    const live = this.#executions.get(execution);
    this.#executions.delete(execution);
    return live;
  }
}
