import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { findPath, shownPath } from "../path/evaluate-path.ts";
import { Malformed } from "../path/malformed.ts";
import { Miss } from "../path/miss.ts";
import type { Path } from "../path/path.ts";
import type { Scope } from "../scope.ts";
import { arrayFunctions } from "./array-functions.ts";
import { format } from "./format.ts";
import type { Argument, IntrinsicCall } from "./intrinsic-call.ts";
import type { IntrinsicFunction } from "./intrinsic-function.ts";
import { InvalidArguments } from "./invalid-arguments.ts";
import { numberFunctions } from "./number-functions.ts";
import { parseIntrinsic } from "./parse-intrinsic.ts";
import { textFunctions } from "./text-functions.ts";

/**
 * What a call of an intrinsic function gives, `States.Format('Order {}', $.id)`: all of
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html. Whatever is wrong is `States.Runtime`,
 * as AWS records it, and names the whole call.
 */
export function evaluateIntrinsic(source: string, scope: Scope): Json {
  try {
    return evaluateCall(parseIntrinsic(source), scope);
  } catch (error) {
    if (error instanceof Malformed) throw fault(source, error.problem);
    if (error instanceof InvalidCall) throw fault(source, error.message);
    throw error;
  }
}

function fault(source: string, what: string): ExpressionFault {
  return new ExpressionFault("States.Runtime", `The function '${source}' had the following error: ${what}`);
}

class InvalidCall extends Error {}

const functions: Readonly<Record<string, IntrinsicFunction>> = {
  ...arrayFunctions,
  ...numberFunctions,
  ...textFunctions,
};

function evaluateCall(call: IntrinsicCall, scope: Scope): Json {
  const given = call.arguments.map((argument) => evaluateArgument(argument, scope));
  try {
    if (call.name === "States.Format") return format(call.arguments, given);
    const apply = Object.hasOwn(functions, call.name) ? functions[call.name] : undefined;
    if (apply === undefined) throw new InvalidCall(`There is no function ${call.name}`);
    return apply(given, scope.chance);
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    throw new InvalidCall(`Invalid arguments in ${call.name}${error.detail}`, { cause: error });
  }
}

function evaluateArgument(argument: Argument, scope: Scope): Json {
  switch (argument.kind) {
    case "value":
      return argument.value;
    case "call":
      return evaluateCall(argument.call, scope);
    case "path":
      return foundOrMissing(argument.path, scope);
  }
}

/** An index beyond the end counts as missing here. AWS names the state's input, whatever was searched. */
function foundOrMissing(path: Path, scope: Scope): Json {
  const found = findPath(path, scope);
  if (!(found instanceof Miss)) return found;
  throw new InvalidCall(
    `The JsonPath argument for the field '${shownPath(path)}' could not be found in the input '${JSON.stringify(scope.input)}'`,
  );
}
