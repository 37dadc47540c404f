import type { Argument, IntrinsicCall } from "../../expression/intrinsic/intrinsic-call.ts";
import type { Filter, Operand, Path } from "../../expression/path/path.ts";
import type { Reference } from "./expression.ts";

/** What a path looks at, its filters included. */
export function* pathReferences(path: Path): Generator<Reference> {
  const { root, steps, call } = path;
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind !== "name") break;
    names.push(step.name);
  }
  if (root.of === "input" || root.of === "context") yield { root: root.of, names };
  if (root.of === "variable") yield { root: "variable", name: root.name, names };
  for (const step of steps) if (step.kind === "filter") yield* filterReferences(step.filter);
  for (const argument of call?.arguments ?? []) if (isPath(argument)) yield* pathReferences(argument);
}

export function* callReferences(call: IntrinsicCall): Generator<Reference> {
  for (const argument of call.arguments) yield* argumentReferences(argument);
}

function* argumentReferences(argument: Argument): Generator<Reference> {
  if (argument.kind === "path") yield* pathReferences(argument.path);
  if (argument.kind === "call") yield* callReferences(argument.call);
}

function* filterReferences(filter: Filter): Generator<Reference> {
  switch (filter.kind) {
    case "and":
    case "or":
      for (const part of filter.of) yield* filterReferences(part);
      return;
    case "not":
      yield* filterReferences(filter.of);
      return;
    case "exists":
      yield* pathReferences(filter.path);
      return;
    case "test":
      for (const side of [filter.left, filter.right]) yield* operandReferences(side);
  }
}

function* operandReferences(operand: Operand): Generator<Reference> {
  if (operand.kind === "path") yield* pathReferences(operand.path);
}

function isPath(argument: NonNullable<Path["call"]>["arguments"][number]): argument is Path {
  return typeof argument === "object" && argument !== null && "root" in argument && "steps" in argument;
}
