import type { InspectionClient } from "@trellis/engine/inspection";
import {
  didYouMean,
  eventType,
  Fault,
  functionsOf,
  type Code,
  type FunctionModel,
  type SystemModel,
} from "@trellis/model";
import { contractDocuments } from "@trellis/model/contracts";

/**
 * The function `name` (`context.function`).
 *
 * @throws Fault TRL0309, with the name that was probably meant, where the system has none
 */
export function checkFunction(model: SystemModel, name: string): FunctionModel {
  const functions = functionsOf(model);
  const found = functions.get(name)?.declared;
  if (found === undefined) throw unknown("TRL0309", "function", name, [...functions.keys()]);
  return found;
}

/** @param name an event contract's name, with or without version */
export function checkEvent(model: SystemModel, name: string): void {
  if (Object.hasOwn(model.events, name.replace(/\.v\d+$/, ""))) return;
  throw unknown("TRL0205", "event", name, Object.keys(model.events));
}

export function checkContext(model: SystemModel, name: string): void {
  if (Object.hasOwn(model.contexts, name)) return;
  throw unknown("TRL0609", "context", name, Object.keys(model.contexts));
}

/**
 * A contract that payloads may be in quarantine for: an event's with its version, an operation, or a name that a
 * handler has given, which is known once something was quarantined under it.
 */
export async function checkQuarantinedContract(engine: InspectionClient, name: string): Promise<void> {
  const taken = (await engine.status()).quarantine.contracts.map(({ contract }) => contract);
  if (taken.includes(name)) return;
  const model = await engine.model();
  const declared = [...contractDocuments(model).values()].map(({ contract, version }) =>
    version === undefined ? contract : eventType(contract, version),
  );
  if (!declared.includes(name)) throw unknown("TRL0428", "contract", name, [...declared, ...taken]);
}

/** A workflow that is declared, or was once and has left executions. @throws Fault TRL0330 */
export async function checkWorkflow(engine: InspectionClient, name: string): Promise<void> {
  const names = (await engine.workflows()).map((workflow) => workflow.name);
  if (!names.includes(name)) throw unknown("TRL0330", "workflow", name, names);
}

function unknown(code: Code, noun: string, name: string, names: readonly string[]): Fault {
  return new Fault(code, `no ${noun} "${name}"${suggestion(name, names)}`, { retry: "never" });
}

function suggestion(name: string, names: readonly string[]): string {
  // The context is the part that people leave out.
  const endings = names.filter((candidate) => candidate.endsWith(`.${name}`));
  if (endings.length > 0) return `; did you mean "${endings.join('" or "')}"?`;
  return didYouMean(name, names);
}
