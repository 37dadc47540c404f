import type { Diagnostic } from "../errors/diagnostic.ts";
import { parseOperation } from "../names/operation.ts";
import { error, type Subject } from "./check.ts";

/** Every request has at most one function that answers it. A plain segment goes before a parameter, so that is no clash. */
export function* checkRoutes({ model, locate }: Subject): Generator<Diagnostic> {
  const taken = new Map<string, { readonly function: string; readonly operation: string }>();
  for (const context of Object.values(model.contexts)) {
    for (const [name, declared] of Object.entries(context.functions)) {
      if (declared.kind !== "http") continue;
      const parsed = parseOperation(declared.api);
      if ("invalid" in parsed) continue;
      const shape = `${parsed.method} ${parsed.path.replaceAll(/\{[^}]*\}/g, "{}")}`;
      const first = taken.get(shape);
      if (first === undefined) {
        taken.set(shape, { function: `${context.name}.${name}`, operation: declared.api });
        continue;
      }
      const same = first.operation === declared.api;
      yield error({
        code: "TRL0151",
        message: same
          ? `${first.function} and ${context.name}.${name} both answer ${declared.api}`
          : `${declared.api} can't be told from ${first.operation}, which ${first.function} answers`,
        where: locate(context.source, "functions", name),
        fix: same
          ? "Leave the operation to one of them"
          : "Change one of the paths: the names of parameters make no difference",
      });
    }
  }
}
