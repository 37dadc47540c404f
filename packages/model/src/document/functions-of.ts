import type { ContextModel, FunctionModel, SystemModel } from "./system-model.ts";

/** A function of a system, with the context that declares it. */
export interface NamedFunction {
  /** `context.function` */
  readonly name: string;
  readonly context: ContextModel;
  readonly declared: FunctionModel;
}

/** Every function of a system by its name, `context.function`, in the order of the model. */
export function functionsOf(model: SystemModel): ReadonlyMap<string, NamedFunction> {
  const functions = new Map<string, NamedFunction>();
  for (const context of Object.values(model.contexts)) {
    for (const [shortName, declared] of Object.entries(context.functions)) {
      const name = `${context.name}.${shortName}`;
      functions.set(name, { name, context, declared });
    }
  }
  return functions;
}
