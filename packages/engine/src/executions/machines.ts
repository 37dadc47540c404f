import { Fault } from "@trellis/model";
import type { StateMachine } from "@trellis/workflow";
import type { ExecutionReader } from "../ports/execution-store.ts";

/** Definitions that are kept at hand, at most. */
const machinesMax = 256;

/** State machines by the hashes of their definitions, as executions started on them. */
export class Machines {
  readonly #reader: ExecutionReader;
  readonly #machines = new Map<string, StateMachine>();

  constructor(reader: ExecutionReader) {
    this.#reader = reader;
  }

  /** @throws Fault TRL0336 when the store does not have it */
  of(hash: string): StateMachine {
    const known = this.#machines.get(hash);
    if (known !== undefined) return known;
    const json = this.#reader.definition(hash);
    if (json === undefined)
      throw new Fault("TRL0336", `the store has no definition ${hash}`, { retry: "never" });
    const machine = JSON.parse(json) as StateMachine; // it was checked before an execution started on it
    const [oldest] = this.#machines.keys();
    if (this.#machines.size >= machinesMax && oldest !== undefined) this.#machines.delete(oldest);
    this.#machines.set(hash, machine);
    return machine;
  }
}
