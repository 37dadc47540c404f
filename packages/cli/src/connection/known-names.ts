import { didYouMean, Fault, type Code, type SystemModel } from "@trellis/model";

/** Throws, with the name that was probably meant, where the system has no function `name` (`context.function`). */
export function checkFunction(model: SystemModel, name: string): void {
  const names = Object.values(model.contexts).flatMap((context) =>
    Object.keys(context.functions).map((functionName) => `${context.name}.${functionName}`),
  );
  check("TRL0309", "function", name, names);
}

/** @param name an event contract's name, with or without version */
export function checkEvent(model: SystemModel, name: string): void {
  if (Object.hasOwn(model.events, name.replace(/\.v\d+$/, ""))) return;
  check("TRL0205", "event", name, Object.keys(model.events));
}

export function checkContext(model: SystemModel, name: string): void {
  check("TRL0609", "context", name, Object.keys(model.contexts));
}

function check(code: Code, noun: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  throw new Fault(code, `no ${noun} "${name}"${suggestion(name, names)}`, { retry: "never" });
}

function suggestion(name: string, names: readonly string[]): string {
  // The context is the part that people leave out.
  const endings = names.filter((candidate) => candidate.endsWith(`.${name}`));
  if (endings.length > 0) return `; did you mean "${endings.join('" or "')}"?`;
  return didYouMean(name, names);
}
