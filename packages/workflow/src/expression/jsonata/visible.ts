import type { Json } from "../../definition/definition.ts";
import type { Scope } from "../scope.ts";

/** What expressions can name: variables, and `$states`, which none of them can hide. */
export function visibleIn(scope: Scope): Record<string, Json> {
  return { ...scope.variables, states: visibleStates(scope) };
}

/** `$states`. */
export function visibleStates({ input, context, result, errorOutput }: Scope): Json {
  const states: Record<string, Json> = { input, context };
  if (result !== undefined) states["result"] = result;
  if (errorOutput !== undefined) states["errorOutput"] = errorOutput;
  return states;
}
