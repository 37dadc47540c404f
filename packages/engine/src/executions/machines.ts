import { Fault, type NamedWorkflow } from "@trellis/model";
import type { StateMachine } from "@trellis/workflow";
import type { ExecutionReader } from "../ports/execution-store.ts";
import { boundedDefinition } from "./bounded-definition.ts";

/** Definitions that are kept at hand, at most. */
const machinesMax = 256;

/** State machines by the hashes of their definitions, as executions started on them. */
export class Machines {
  readonly #reader: ExecutionReader;
  readonly #workflows: ReadonlyMap<string, NamedWorkflow>;
  readonly #machines = new Map<string, StateMachine>();
  /** By workflow, what executions start on today. */
  readonly #declared = new Map<string, { readonly hash: string; readonly machine: StateMachine }>();

  /** @param workflows by `context.workflow` */
  constructor(reader: ExecutionReader, workflows: ReadonlyMap<string, NamedWorkflow>) {
    this.#reader = reader;
    this.#workflows = workflows;
  }

  /** What executions of a workflow start on today; undefined where there is no such workflow. */
  declared(workflow: string): { readonly hash: string; readonly machine: StateMachine } | undefined {
    const known = this.#declared.get(workflow);
    if (known !== undefined) return known;
    const declared = this.#workflows.get(workflow)?.declared;
    if (declared === undefined) return undefined;
    const { hash, json } = boundedDefinition(declared);
    const machine = JSON.parse(json) as StateMachine; // it was checked before the engine started
    const found = { hash, machine: this.#machines.get(hash) ?? machine };
    this.#keep(hash, found.machine);
    this.#declared.set(workflow, found);
    return found;
  }

  /** @throws Fault TRL0336 when the store does not have it */
  of(hash: string): StateMachine {
    const known = this.#machines.get(hash);
    if (known !== undefined) return known;
    const json = this.#reader.definition(hash);
    if (json === undefined)
      throw new Fault("TRL0336", `the store has no definition ${hash}`, { retry: "never" });
    const machine = JSON.parse(json) as StateMachine; // it was checked before an execution started on it
    this.#keep(hash, machine);
    return machine;
  }

  #keep(hash: string, machine: StateMachine): void {
    const [oldest] = this.#machines.keys();
    if (this.#machines.size >= machinesMax && oldest !== undefined) this.#machines.delete(oldest);
    this.#machines.set(hash, machine);
  }
}
