import { containment } from "../compatibility/containment.ts";
import { narrowedTo } from "../compatibility/narrowed-to.ts";
import { type NamedWorkflow, workflowsOf } from "../document/workflows-of.ts";
import type { FunctionModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { suggest } from "../names/suggest.ts";
import { taskStatesOf, type TaskStateRef } from "../workflow/task-states.ts";
import { error, type Subject } from "./check.ts";

/** What workflows run exists and is there to be run by them, and what starts them is what they take. */
export function* checkWorkflows(subject: Subject): Generator<Diagnostic> {
  for (const workflow of workflowsOf(subject.model).values()) {
    for (const ref of taskStatesOf(workflow.declared.definition)) yield* checkTask(workflow, ref);
    yield* checkStart(workflow, subject);
  }
}

function* checkTask({ context, declared }: NamedWorkflow, ref: TaskStateRef): Generator<Diagnostic> {
  const functions = new Map(
    Object.entries(context.functions).filter(([, each]) => each.kind !== "on" || each.starts === undefined),
  );
  const found = functions.get(ref.function);
  if (found?.kind === "task") return;
  const where = { file: declared.file, pointer: ref.pointer };
  if (found !== undefined) {
    yield error({
      code: "TRL0163",
      message: `the Task "${ref.state}" names ${ref.function}, which ${does[found.kind]}`,
      where,
      why: "only a task(...) is given an input and answers a result",
      fix: "Declare a task(...) whose handler calls the same domain code, and name that",
    });
    return;
  }
  const meant = suggest(ref.function, functions.keys());
  yield error({
    code: "TRL0162",
    message: `the Task "${ref.state}" names ${ref.function}, which is no function of the context ${context.name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    where,
    fix:
      meant === undefined
        ? `Declare ${ref.function}: task({ ... }) among the functions in ${context.source.file}`
        : `Write "trellis:${meant}${ref.waitsForToken ? ".waitForTaskToken" : ""}"`,
  });
}

const does: Readonly<Record<Exclude<FunctionModel["kind"], "task">, string>> = {
  on: "takes events",
  http: "answers requests",
  schedule: "runs by the clock",
};

/** What is read of the event is what the workflow takes, whatever the event holds. */
function* checkStart({ name, context, declared }: NamedWorkflow, subject: Subject): Generator<Diagnostic> {
  const contract = subject.model.events[declared.startsOn ?? ""];
  const schema = contract?.versions[contract.version]?.schema;
  const shortName = name.slice(context.name.length + 1);
  const start = context.functions[shortName];
  if (declared.input === undefined || schema === undefined || start?.kind !== "on") return;
  const given = start.reads === undefined ? schema : narrowedTo(schema, start.reads);
  const answer = containment(given, declared.input);
  if (answer.answer !== "no") return;
  const [difference] = answer.differences;
  yield error({
    code: "TRL0166",
    message: `workflow ${shortName} starts on ${declared.startsOn}, whose data is not what its input takes`,
    where: subject.locate(context.source, "workflows", shortName, "input"),
    ...(difference === undefined ? {} : { why: `at ${difference.at || "the top"}: ${difference.message}` }),
    fix: "Take what the event gives, or start the workflow from a handler that makes its input",
  });
}
