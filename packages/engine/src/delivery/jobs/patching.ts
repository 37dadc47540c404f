import { compileValidator, describeViolation, type SystemModel, type Validator } from "@trellis/model";
import { eventMaxBytes, keyOf, type CloudEvent } from "trellis/runtime";
import type { MergePatch } from "./job-request.ts";
import { mergePatch } from "./merge-patch.ts";

/** An event with its patch: the text to be delivered, or why it can't be. */
export type Patched = { readonly json: string } | { readonly problem: string };

/**
 * Changes the data of stored events, and nothing else: id, time and trace stay those of the event that was published.
 * What comes out is checked by the contract as it is declared today, in the version that the event was published by.
 */
export class Patching {
  readonly #model: SystemModel;
  readonly #validators = new Map<string, Validator | undefined>();

  constructor(model: SystemModel) {
    this.#model = model;
  }

  /** @param json an event as the engine stored it */
  patched(json: string, patch: MergePatch): Patched {
    const { data, ...envelope } = JSON.parse(json) as CloudEvent; // the engine wrote it
    const { type } = envelope;
    const contract = this.#model.events[type.replace(/\.v\d+$/, "")];
    const validate = this.#validatorOf(type);
    if (contract === undefined || validate === undefined) return { problem: `no contract declares ${type}` };
    const changed = mergePatch(data, patch);
    const [violation] = validate(changed) ?? [];
    if (violation !== undefined) return { problem: `${type}: ${describeViolation(violation)}` };
    // By its key an event was given its place among the others.
    if (keyOf(contract, changed) !== keyOf(contract, data))
      return { problem: `${type}: /${contract.key} is the event's key and can't be changed` };
    // The data stands last, as in every stored event.
    const text = JSON.stringify({ ...envelope, data: changed });
    if (Buffer.byteLength(text) > eventMaxBytes)
      return { problem: `${type}: the event would have more than ${eventMaxBytes} bytes` };
    return { json: text };
  }

  #validatorOf(type: string): Validator | undefined {
    if (!this.#validators.has(type)) {
      const [, name = "", version = ""] = /^(.*)\.v(\d+)$/.exec(type) ?? [];
      const declared = this.#model.events[name]?.versions[Number(version)];
      this.#validators.set(type, declared === undefined ? undefined : compileValidator(declared.schema));
    }
    return this.#validators.get(type);
  }
}
