import {
  Fault,
  patternMatcher,
  type ContextModel,
  type FunctionModel,
  type PatternMatcher,
  type SystemModel,
} from "@trellis/model";
import type { Context } from "../declare/context.ts";
import type { AnyEventContract } from "../declare/event.ts";
import type { DeliveredEvent } from "../handler/handler.ts";
import { compileTask, type CompiledTask } from "../workflow/compiled-task.ts";
import { compileCalls, type CompiledCall } from "./compiled-call.ts";
import { compileFieldReader, type FieldReader } from "./field-reader.ts";
import { compileOperation, type CompiledOperation } from "./http-operation.ts";
import type { InvocationWork } from "./invocation-work.ts";
import type { FoundFunction } from "./outcome.ts";
import { compileUpcaster, type Upcaster } from "./upcasting.ts";

/** A function of a context, ready to run. */
export interface CompiledFunction {
  /** `context.function` */
  readonly name: string;
  readonly kind: FunctionModel["kind"];
  readonly handler: FoundFunction;
  /** Takes what it reads out of the data; undefined: it is given everything. */
  readonly read: FieldReader | undefined;
  /** Which events it takes; undefined: all of them. */
  readonly where: PatternMatcher | undefined;
  readonly upcaster: Upcaster | undefined;
  readonly operation: CompiledOperation | undefined;
  /** By operation; undefined: it calls nothing. */
  readonly calls: ReadonlyMap<string, CompiledCall> | undefined;
  readonly timeoutMs: number;
  readonly task: CompiledTask | undefined;
}

/** @throws Fault TRL0313 when a handler is missing */
export function compileFunctions(
  context: Context,
  contextModel: ContextModel,
  model: SystemModel,
  handlers: Readonly<Record<string, FoundFunction>>,
): ReadonlyMap<string, CompiledFunction> {
  const compiled = new Map<string, CompiledFunction>();
  for (const [name, declared] of Object.entries(contextModel.functions)) {
    const starts = declared.kind === "on" ? declared.starts : undefined;
    const handler = starts === undefined ? handlers[name] : startHandler(starts);
    if (handler === undefined)
      throw new Fault("TRL0313", `${context.name}.${name} has no handler`, { retry: "never" });
    compiled.set(name, {
      name: `${context.name}.${name}`,
      kind: declared.kind,
      handler,
      read:
        declared.kind === "on" && declared.reads !== undefined
          ? compileFieldReader(declared.reads)
          : undefined,
      where:
        declared.kind === "on" && declared.where !== undefined ? patternMatcher(declared.where) : undefined,
      upcaster: upcasterOf(contractOf(context, name, starts), model),
      operation: declared.kind === "http" ? compileOperation(model, context.name, name, declared) : undefined,
      calls: compileCalls(model, declared.calls),
      timeoutMs: declared.timeoutMs,
      task: declared.kind === "task" ? compileTask(`${context.name}.${name}`, declared) : undefined,
    });
  }
  return compiled;
}

/** The declaration of the events that a function is given. */
function contractOf(
  { declaration }: Context,
  functionName: string,
  starts: string | undefined,
): AnyEventContract | undefined {
  if (starts !== undefined) return declaration.workflows?.[starts]?.options.startsOn;
  const declared = declaration.functions[functionName];
  return declared?.kind === "on" ? declared.event : undefined;
}

function upcasterOf(declared: AnyEventContract | undefined, model: SystemModel): Upcaster | undefined {
  const contract = declared === undefined ? undefined : model.events[declared.name];
  return declared === undefined || contract === undefined ? undefined : compileUpcaster(declared, contract);
}

/** Of a workflow that an event starts the platform is the handler: an event that comes again starts nothing more. */
function startHandler(workflow: string): FoundFunction {
  return ({ id, data }: DeliveredEvent, { start }: Pick<InvocationWork, "start">) => {
    start(workflow, data, { name: id });
  };
}
