import type { Mention } from "../syntax/follow.ts";

/** An effect: which rule it breaks, and the words for it. */
export interface Effect {
  readonly code: "TRL1102" | "TRL1103" | "TRL1104" | "TRL1105" | "TRL1106" | "TRL1107";
  /** `Date.now`: as the reader knows it, whatever it is called where it is used. */
  readonly what: string;
  /** How many members of the path name it: its place is where the last of them is. */
  readonly depth: number;
}

/** What a mention of a global (the first of its path) does besides computing; undefined when nothing. */
export function effectOf({
  path,
  use,
  argumentCount,
}: Pick<Mention, "path" | "use" | "argumentCount">): Effect | undefined {
  const [root, member] = path;
  // The global object itself, handed on to whoever may do anything with it.
  if (root === undefined) return { code: "TRL1104", what: "globalThis", depth: 0 };
  if (root === "*") return { code: "TRL1104", what: "globalThis[...]", depth: 1 };
  const named = table.get(root) ?? (member === undefined ? undefined : table.get(`${root}.${member}`));
  if (named !== undefined) {
    const depth = table.has(root) ? 1 : 2;
    const what = path
      .slice(0, 2)
      .filter((part) => part !== "*")
      .join(".");
    return {
      code: named,
      what: depth === 1 && named !== "TRL1103" && named !== "TRL1102" ? root : what,
      depth,
    };
  }
  // `Date()` answers the present time as a text, whatever it is given; `new Date()` only when it is given nothing.
  if (root === "Date" && path.length === 1) {
    if (use === "call") return { code: "TRL1102", what: "Date()", depth: 1 };
    if (use === "new" && argumentCount === 0) return { code: "TRL1102", what: "new Date()", depth: 1 };
  }
  if (use === "write")
    return { code: "TRL1107", what: path.filter((part) => part !== "*").join("."), depth: path.length };
  return undefined;
}

/** Names that reach the global object. */
export const globalObjects: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"]);

/** Globals by what they do; a name alone stands for all of its members. */
const table: ReadonlyMap<string, Effect["code"]> = new Map([
  ...named("TRL1102", ["Date.now", "performance", "Temporal.Now"]),
  ...named("TRL1103", ["Math.random", "crypto"]),
  ...named("TRL1104", [
    "process",
    "navigator",
    "location",
    "document",
    "Deno",
    "Bun",
    "__dirname",
    "__filename",
  ]),
  ...named("TRL1105", [
    "fetch",
    "console",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "BroadcastChannel",
    "MessageChannel",
    "Worker",
    "SharedWorker",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "caches",
    "alert",
    "confirm",
    "prompt",
  ]),
  ...named("TRL1106", [
    "setTimeout",
    "setInterval",
    "setImmediate",
    "queueMicrotask",
    "requestAnimationFrame",
    "requestIdleCallback",
    "scheduler",
    "AbortSignal.timeout",
    "Atomics.wait",
    "Atomics.waitAsync",
  ]),
  // Code made from a text may do anything, and no rule sees it.
  ...named("TRL1107", ["eval", "Function"]),
]);

function named(code: Effect["code"], names: readonly string[]): [string, Effect["code"]][] {
  return names.map((name) => [name, code]);
}
