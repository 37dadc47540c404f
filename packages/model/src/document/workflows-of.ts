import type { ContextModel, SystemModel, WorkflowModel } from "./system-model.ts";

/** A workflow of a system, with the context that declares it. */
export interface NamedWorkflow {
  /** `context.workflow` */
  readonly name: string;
  readonly context: ContextModel;
  readonly declared: WorkflowModel;
}

/** Every workflow of a system by its name, `context.workflow`, in the order of the model. */
export function workflowsOf(model: SystemModel): ReadonlyMap<string, NamedWorkflow> {
  const workflows = new Map<string, NamedWorkflow>();
  for (const context of Object.values(model.contexts)) {
    for (const [shortName, declared] of Object.entries(context.workflows ?? {})) {
      const name = `${context.name}.${shortName}`;
      workflows.set(name, { name, context, declared });
    }
  }
  return workflows;
}
