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
  /** The type of the events that need none. */
  readonly today: string;
  /** For events of another type. @throws Fault TRL0212 when the version has no way up, or what comes out breaks today's schema */
  readonly upcast: (event: IncomingEvent) => unknown;
}

/** @param contract the declaration, which holds the functions that the model can't */
export function compileUpcaster(contract: AnyEventContract, model: EventContractModel): Upcaster {
  const { name, version } = model;
  const today = eventType(name, version);
  const steps = contract.declaration.upcast ?? {};
  const validators = new Map<number, Validator>();
  const validatorOf = (each: number): Validator => {
    let validate = validators.get(each);
    if (validate === undefined)
      validators.set(each, (validate = lazyValidator(model.versions[each]?.schema ?? true)));
    return validate;
  };
  return {
    today,
    upcast(event) {
      const { type } = event;
      const from = Number(/\.v(\d+)$/.exec(type)?.[1]);
      if (!(from >= 1 && from <= version))
        throw fault(type, today, "the contract does not know this version");
      let data = event.data();
      for (let each = from; each < version; each++) {
        const step = steps[each];
        if (step === undefined) {
          // A version that needs none: `trellis check` has proved that its documents are documents of the next.
          if (model.versions[each]?.upcast === false) continue;
          throw fault(type, today, `there is no upcast from version ${each}`);
        }
        const way = `the upcast from version ${each}`;
        try {
          // The data is valid by this version's schema, by which the declaration types the step.
          data = step(data as never);
        } catch (error) {
          const what = error instanceof Error ? `${error.name}: ${error.message}` : "what is no Error";
          throw fault(type, today, `${way} threw ${what}`, error);
        }
        // A step may rest on its version's schema, so what the one before it made is checked first.
        const [violation] = validatorOf(each + 1)(data) ?? [];
        if (violation === undefined) continue;
        throw fault(type, today, `${way} breaks version ${each + 1}: ${describeViolation(violation)}`);
      }
      return data;
    },
  };
}

function fault(from: string, to: string, what: string, cause?: unknown): Fault {
  const message = `an event of type ${from} can't be read as ${to}: ${what}`;
  return new Fault("TRL0212", message, { retry: "never", cause });
}
