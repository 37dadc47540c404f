import {
  type ContextModel,
  type Diagnostic,
  type JsonSchema,
  type Locate,
  narrowedTo,
  type SystemModel,
  taskStatesOf,
  workflowsOf,
  type WorkflowModel,
} from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { DefinitionOptions, FunctionFacts } from "../definition/options.ts";
import { parseDefinition } from "../definition/parse-definition.ts";
import type { DefinitionProblem } from "../definition/problem.ts";
import { placeInJson } from "../json/locate.ts";
import { endlessStarts } from "./endless-starts.ts";

export interface WorkflowDiagnosticsOptions {
  /** The text of a file of the system, for lines and columns; undefined where it can't be read. */
  readonly textOf: (file: string) => string | undefined;
  /** Finds words in the declarations, for definitions that were built in code. */
  readonly locate: Locate;
}

/**
 * Judges the definitions of all workflows of a system: against the functions of their contexts, with what they take and
 * give back, against their tables, and against what starts them. That a Task names no function of its context is found with the model.
 */
export function workflowDiagnostics(
  model: SystemModel,
  options: WorkflowDiagnosticsOptions,
): readonly Diagnostic[] {
  const workflows = workflowsOf(model);
  const endless = endlessStarts(
    new Map(Array.from(workflows, ([name, { declared }]) => [name, declared])),
    model.name,
  );
  return [...workflows].flatMap(([name, { context, declared }]) => {
    // What was built in code stands in no file: its problems are told at the declaration.
    const built = declared.file === context.source.file;
    const text = built ? undefined : options.textOf(declared.file);
    // The model holds JSON.
    const parsed = parseDefinition(
      text ?? (declared.definition as Json),
      surroundings(model, context, declared),
    );
    const problems = [
      ...("machine" in parsed ? parsed.warnings : parsed.problems),
      ...placed(endless.get(name), text),
    ];
    const shortName = name.slice(context.name.length + 1);
    const declaration = built
      ? options.locate(context.source, "workflows", shortName)
      : { file: declared.file };
    return problems.map((problem) => diagnosticOf(problem, shortName, declaration));
  });
}

/** What was found in what the text says, with its place in the text. */
function placed(
  problem: DefinitionProblem | undefined,
  text: string | undefined,
): readonly DefinitionProblem[] {
  return problem === undefined ? [] : [{ ...problem, ...placeInJson(text ?? "", problem.pointer) }];
}

function diagnosticOf(
  { code, severity, pointer, line, column, message, why, fix }: DefinitionProblem,
  workflow: string,
  declaration: ReturnType<Locate>,
): Diagnostic {
  return {
    code,
    severity,
    message: `workflow ${workflow}: ${message}`,
    where: {
      ...declaration,
      ...(line === undefined || column === undefined ? {} : { line, column }),
      pointer,
    },
    ...(why === undefined ? {} : { why }),
    fix,
  };
}

function surroundings(model: SystemModel, context: ContextModel, declared: WorkflowModel): DefinitionOptions {
  const functions: Record<string, FunctionFacts> = {};
  // One that is not declared is reported with the model.
  for (const { function: name } of taskStatesOf(declared.definition)) functions[name] = {};
  for (const [name, each] of Object.entries(context.functions)) {
    if (each.kind !== "task") continue;
    const { input, result = { type: "null" } } = each;
    functions[name] = { result, ...(input === undefined ? {} : { input }) };
  }
  const tables = Object.fromEntries(
    Object.entries(context.tables).map(([name, { indexes }]) => [name, Object.keys(indexes)]),
  );
  const workflows = { system: model.name, names: [...workflowsOf(model).keys()] };
  const isExpress = declared.kind === "express";
  return { functions, tables, workflows, isExpress, ...inputOf(model, context, declared) };
}

/** What an execution is started with: what it says that it takes, or the data of the event that starts it. */
function inputOf(
  model: SystemModel,
  context: ContextModel,
  { input, startsOn }: WorkflowModel,
): Pick<DefinitionOptions, "input" | "inputIsRough"> {
  if (input !== undefined) return { input };
  const contract = startsOn === undefined ? undefined : model.events[startsOn];
  const schema: JsonSchema | undefined = contract?.versions[contract.version]?.schema;
  if (schema === undefined) return {};
  const start = Object.values(context.functions).find(
    (each) => each.kind === "on" && each.event === startsOn && each.starts !== undefined,
  );
  if (start?.kind !== "on") return {};
  const { reads, where } = start;
  // What is left of an event that is cut down, or chosen by a pattern, is known only roughly.
  return {
    input: reads === undefined ? schema : narrowedTo(schema, reads),
    inputIsRough: reads !== undefined || where !== undefined,
  };
}
