import { assertHolds } from "./failure.ts";
import type { EngineProcess } from "./engine-process.ts";
import { Life } from "./life.ts";
import { fates } from "./simulated-handlers.ts";
import type { World } from "./world.ts";

/** A start that nobody has acknowledged is made again after this time. */
const againMs = 5_000;

/** Those outside who start executions, and try again when nobody answers. */
export class Starters {
  /** Names of executions whose start was acknowledged. */
  readonly acknowledged: Set<string> = new Set();
  engine: EngineProcess | undefined;
  readonly #world: World;
  readonly #life = new Life();
  #open = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get done(): boolean {
    return this.#open === 0;
  }

  /** Executions that will be started at some time of the next `spanMs`. */
  plan(count: number, spanMs: number): void {
    const { chance, nowMs } = this.#world;
    for (let at = 1; at <= count; at++) {
      const items = Array.from({ length: chance.between(0, 3) }, () => ({
        seconds: chance.between(0, 9),
        ...(chance.happens(0.5)
          ? { trouble: { function: chance.pick(["stock.fetch", "stock.store"]), fate: chance.pick(fates) } }
          : {}),
      }));
      this.#open += 1;
      const workflow = at % 3 === 0 ? "rush" : "restock";
      this.#later(nowMs + chance.between(0, spanMs), () =>
        this.#start(workflow, `${workflow}-${at}`, JSON.stringify({ items })),
      );
    }
  }

  #start(workflow: string, execution: string, input: string): void {
    if (this.acknowledged.has(execution)) return;
    const { nowMs } = this.#world;
    this.#later(nowMs + againMs, () => this.#start(workflow, execution, input));
    const { engine } = this;
    if (engine?.up !== true) return;
    const request = { workflow: `stock.${workflow}`, execution, input, atMs: nowMs };
    void engine.ask({ kind: "startExecution", request }, "started").then(
      ({ row }) => {
        this.#world.watch(() => assertHolds(row.name === execution, "who asks for a name gets it"));
        if (!this.acknowledged.has(execution)) this.#open -= 1;
        this.acknowledged.add(execution);
      },
      () => undefined,
    );
  }

  #later(atMs: number, action: () => void): void {
    this.#world.at(atMs, "somebody starts an execution", this.#life, action);
  }
}
