import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import type { Scope } from "../scope.ts";
import { Malformed } from "./malformed.ts";
import { Miss } from "./miss.ts";
import { parsePath } from "./parse-path.ts";
import type { Path, PathRoot } from "./path.ts";
import { readDefinite, readPath } from "./read-path.ts";

/**
 * What the path of `InputPath`, `OutputPath`, `ItemsPath`, `SecondsPath` and their like finds. An index beyond the end
 * of a list finds `null`, as on AWS; anything else that is not there is a fault, `States.Runtime`.
 */
export function evaluatePath(source: string, scope: Scope): Json {
  const path = compiledPath(source);
  const found = findPath(path, scope);
  if (!(found instanceof Miss)) return found;
  if (found.isBeyondEnd) return null;
  throw new ExpressionFault("States.Runtime", `Invalid path '${shownPath(path)}' : ${found.reason}`);
}

/** The value, or why there is none. */
export function findPath(path: Path, scope: Scope): Json | Miss {
  if (path.isDefinite && path.call === undefined) return readDefinite(path, rootIn(scope, path.root));
  return readPath(path, (root) => rootIn(scope, root));
}

function rootIn({ input, context, variables }: Scope, root: PathRoot): Json | undefined {
  switch (root.of) {
    case "input":
      return input;
    case "context":
      return context;
    case "variable":
      return Object.hasOwn(variables, root.name) ? variables[root.name] : undefined;
    case "item":
      return undefined;
  }
}

/** Reads a path that validation has let through; what it has not is a fault, too. */
export function compiledPath(source: string): Path {
  try {
    return parsePath(source);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new ExpressionFault("States.Runtime", `Invalid path '${source}' : ${error.problem}`);
  }
}

/** How Step Functions names a path in its messages: those into the context object without their first `$`. */
export function shownPath({ root, source }: Path): string {
  return root.of === "context" ? source.slice(1) : source;
}
