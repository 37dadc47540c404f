import type { Webhook } from "./recorded.ts";

/** What to change in a copy of a recorded payload: dotted path to new value; `undefined` takes the member away. */
export type Patch = Readonly<Record<string, unknown>>;

/** Makes payloads of one event out of the recorded ones. */
export interface Templates {
  readonly make: (event: string, action: string | undefined, ...patches: readonly Patch[]) => unknown;
}

/**
 * The newest recorded payload of an event and action is the template: the first one of an event tends to be old, and
 * invalid by today's schema.
 */
export function createTemplates(recorded: readonly Webhook[]): Templates {
  return {
    make(event, action, ...patches) {
      const found = recorded.findLast(({ event: name, payload }) => {
        return name === event && memberOf(payload, "action") === action && !isTagPush(payload);
      });
      if (found === undefined) throw new Error(`no recorded payload of ${event} ${action ?? ""}`);
      const payload: unknown = structuredClone(found.payload);
      for (const patch of patches) {
        for (const [path, value] of Object.entries(patch)) set(payload, path.split("."), value);
      }
      return payload;
    },
  };
}

/** Pushes of tags carry no commits. */
function isTagPush(payload: unknown): boolean {
  return String(memberOf(payload, "ref")).startsWith("refs/tags/");
}

function memberOf(document: unknown, name: string): unknown {
  return typeof document === "object" && document !== null
    ? (document as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function set(document: unknown, [name, ...rest]: readonly string[], value: unknown): void {
  if (typeof document !== "object" || document === null || name === undefined) {
    throw new Error(`the template has nothing to patch at "${[name, ...rest].join(".")}"`);
  }
  const holder = document as Record<string, unknown>;
  if (rest.length > 0) set(holder[name], rest, value);
  else if (value === undefined) Reflect.deleteProperty(holder, name);
  else holder[name] = value;
}
