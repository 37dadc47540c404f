import type { Mention } from "../syntax/follow.ts";
import type { Holding } from "./source-facts.ts";

/**
 * Whether something is changed by what is done with it: a member written, or a method called that changes it.
 *
 * @param holdingAt what it holds at a path, where that is known
 */
export function changes(
  { path, use }: Pick<Mention, "path" | "use">,
  holdingAt: (path: readonly string[]) => Holding | undefined,
): boolean {
  if (use === "write") return true;
  if (use !== "call") return false;
  const through = path.at(-1) === "call" || path.at(-1) === "apply" ? path.slice(0, -1) : path;
  const method = through.at(-1);
  const holding = method === undefined ? undefined : holdingAt(through.slice(0, -1));
  return method !== undefined && holding !== undefined && changing[holding].has(method);
}

const changing: Readonly<Record<Holding, ReadonlySet<string>>> = {
  map: new Set(["set", "delete", "clear", "getOrInsert", "getOrInsertComputed"]),
  set: new Set(["add", "delete", "clear"]),
  array: new Set(["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"]),
  object: new Set(),
};
