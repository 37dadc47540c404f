import {
  lazyValidator,
  describeViolation,
  eventType,
  Fault,
  type EventContractModel,
  type Validator,
} from "@trellis/model";
import type { AnyEventContract } from "../declare/event.ts";
import type { IncomingEvent } from "./stored-event.ts";

/** Brings events of older versions into the shape of the one that is published today. */
export interface Upcaster {
  /** @throws Fault TRL0212 when the version has no way up, or what comes out breaks today's schema */
  readonly upcast: (event: IncomingEvent) => { readonly type: string; readonly data: unknown };
}

/** @param contract the declaration, which holds the functions that the model can't */
export function compileUpcaster(contract: AnyEventContract, model: EventContractModel): Upcaster {
  const { name, version } = model;
  const today = eventType(name, version);
  const steps = contract.declaration.upcast ?? {};
  let validate: Validator | undefined;
  return {
    upcast(event) {
      const { type } = event;
      if (type === today) return { type: today, data: event.data() };
      const from = Number(/\.v(\d+)$/.exec(type)?.[1]);
      let data = event.data();
      for (let each = from; each < version; each++) {
        const step = steps[each];
        if (step === undefined) {
          // A version that needs none: `trellis check` has proved that its documents are documents of the next.
          if (model.versions[each]?.upcast === false) continue;
          throw fault(type, today, `there is no upcast from version ${each}`);
        }
        // The event was checked by this version's schema when it was published; the declaration types the step by it.
        data = step(data as never);
      }
      if (!(from >= 1 && from <= version))
        throw fault(type, today, "the contract does not know this version");
      validate ??= lazyValidator(model.versions[version]?.schema ?? true);
      const [violation] = validate(data) ?? [];
      if (violation !== undefined) throw fault(type, today, describeViolation(violation));
      return { type: today, data };
    },
  };
}

function fault(from: string, to: string, what: string): Fault {
  return new Fault("TRL0212", `an event of type ${from} can't be read as ${to}: ${what}`, { retry: "never" });
}
