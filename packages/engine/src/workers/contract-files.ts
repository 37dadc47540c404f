import type { SystemModel } from "@trellis/model";

/** Files that one spare thread loads at most. */
export const contractFilesMax = 16;

/**
 * The files in which contracts of the system are declared, those that most contexts use first: what a thread can load
 * before it is known whose worker it will be. They only declare, and main has loaded all of them without a fault.
 *
 * @returns relative to the system's folder
 */
export function contractFiles(model: SystemModel): string[] {
  const users = new Map<string, Set<string>>();
  for (const { name, publishes, functions } of Object.values(model.contexts)) {
    const events = publishes.map((event) => model.events[event]);
    const triggers = Object.values(functions).map((declared) => {
      if (declared.kind === "on") return model.events[declared.event];
      return declared.kind === "http" ? model.apis[declared.api] : undefined;
    });
    for (const contract of [...events, ...triggers]) {
      if (contract === undefined) continue;
      const { file } = contract.source;
      users.set(file, (users.get(file) ?? new Set()).add(name));
    }
  }
  // A context's own file is loaded by its own worker alone.
  for (const { source } of Object.values(model.contexts)) users.delete(source.file);
  return [...users]
    .toSorted(([, one], [, other]) => other.size - one.size)
    .slice(0, contractFilesMax)
    .map(([file]) => file);
}
