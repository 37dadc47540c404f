import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";

/** Faults of JSONata expressions, in the words of Step Functions; all are `States.QueryEvaluationError`. */

/** The expression gave nothing. */
export function returnedNothing(source: string, location: string): ExpressionFault {
  return queryFault(source, location, " returned nothing (undefined).");
}

/** The expression gave a value of a type that does not belong there. */
export function returnedOtherType(
  source: string,
  location: string,
  expected: string,
  actual: string,
  value: Json | undefined,
): ExpressionFault {
  const shown = value === undefined ? "" : ` for value: ${JSON.stringify(value)}`;
  return queryFault(
    source,
    location,
    ` returned an unexpected result type. Expected '${expected}', but was '${actual}'${shown}`,
  );
}

/** The library threw; it throws plain objects with a code and a message, which AWS hands on as they are. */
export function threw(source: string, location: string, error: unknown): ExpressionFault {
  const { code, message } = partsOf(error);
  const bound = bounds[code ?? ""];
  if (bound !== undefined) return queryFault(source, location, ` threw an error during evaluation: ${bound}`);
  const what = code === undefined ? `: ${message}` : `. ${code}: ${message}`;
  return queryFault(source, location, ` threw an error during evaluation${what}`);
}

/** What AWS says where one of its bounds is reached. */
const bounds: Readonly<Record<string, string>> = {
  D1011:
    "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
  D1012: "Expression evaluation timeout: Check for infinite loop",
  D2014: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
  D2015: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
};

function partsOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  if (typeof error !== "object" || error === null) return { code: undefined, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const message = "message" in error && typeof error.message === "string" ? error.message : "";
  return { code, message };
}

function queryFault(source: string, location: string, what: string): ExpressionFault {
  return new ExpressionFault(
    "States.QueryEvaluationError",
    `The JSONata expression '${source}' specified for the field '${location}'${what}`,
    location,
  );
}
