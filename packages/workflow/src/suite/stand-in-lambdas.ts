import type { Json } from "../definition/definition.ts";
import { bytesOf } from "../run/payload.ts";
import { takes, TaskError, type VirtualAnswer, type VirtualTask } from "../virtual/virtual-task.ts";
import type { LambdaBehavior, RecordedLambda } from "./recorded-case.ts";

/** The functions of a recording, called by their ARNs and through the service integration `lambda:invoke`. */
export function standInLambdas(lambdas: readonly RecordedLambda[]): Record<string, VirtualTask> {
  const tasks: Record<string, VirtualTask> = {};
  for (const { arn, behavior } of lambdas) {
    tasks[arn] = (input) => answered(behavior, JSON.stringify(input), (text) => JSON.parse(text) as Json);
  }
  tasks["arn:aws:states:::lambda:invoke"] = (input) => invoked(lambdas, input);
  return tasks;
}

/** The optimized integration: the function's answer is the Payload of the answer of Lambda's Invoke API. */
function invoked(lambdas: readonly RecordedLambda[], input: Json): VirtualAnswer {
  // Parameters are an object; anything else is Lambda's to refuse.
  const { FunctionName: wanted, Payload: payload } = input as { readonly [field: string]: Json };
  const lambda = lambdas.find(({ name, arn }) => wanted === name || wanted === arn);
  if (lambda === undefined) {
    const cause = `Function not found: ${JSON.stringify(wanted)} (Service: Lambda, Status Code: 404, Request ID: ${requestId})`;
    throw new TaskError("Lambda.ResourceNotFoundException", cause);
  }
  // A text is sent as it is; nothing is an empty object.
  const text = typeof payload === "string" ? payload : JSON.stringify(payload ?? {});
  return answered(lambda.behavior, text, invokeResponse);
}

function answered(behavior: LambdaBehavior, text: string, respond: (text: string) => Json): VirtualAnswer {
  switch (behavior.kind) {
    case "echo":
      return takes(0, respond(pythonText(text)));
    case "const":
      return takes(0, respond(pythonText(JSON.stringify(behavior.value))));
    case "raw_payload":
      return takes(0, respond(behavior.payload));
    case "raw_payload_repeat":
      return takes(0, respond(JSON.stringify(behavior.char.repeat(behavior.bytes))));
    case "sleep":
      return takes(1000 * behavior.seconds, respond("null"));
    case "sleep_then_echo":
      return takes(1000 * behavior.seconds, respond(pythonText(text)));
    case "throw": {
      const { errorType, errorMessage } = behavior;
      const cause = JSON.stringify({ errorMessage, errorType, requestId, stackTrace: [] });
      throw new TaskError(errorType, cause);
    }
  }
}

/** JSON as Python's runtime writes it, with a blank after each comma and colon: Content-Length counts them. */
function pythonText(text: string): string {
  const written = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const fields = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${written(item)}`);
    return `{${fields.join(", ")}}`;
  };
  const value: unknown = JSON.parse(text);
  // A number keeps its form: 0.0 is not written as 0.
  return typeof value === "object" ? written(value) : text;
}

const requestId = "00000000-0000-4000-8000-000000000000";

function invokeResponse(text: string): Json {
  const length = String(bytesOf(text));
  const once = {
    Connection: "keep-alive",
    "Content-Length": length,
    "Content-Type": "application/json",
    Date: "Thu, 01 Jan 2026 00:00:00 GMT",
    "X-Amz-Executed-Version": "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    "x-amzn-RequestId": requestId,
    "X-Amzn-Trace-Id": "root=1-00000000-000000000000000000000000",
  };
  const listed = Object.fromEntries(
    Object.entries(once).map(([name, value]) => [name, listedHeaders.has(name) ? [value] : value]),
  );
  return {
    ExecutedVersion: "$LATEST",
    Payload: JSON.parse(text) as Json,
    SdkHttpMetadata: { AllHttpHeaders: listed, HttpHeaders: once, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

/** The recorder put a word in the place of the other lists. */
const listedHeaders = new Set([
  "Connection",
  "Content-Length",
  "Content-Type",
  "X-Amz-Executed-Version",
  "x-amzn-Remapped-Content-Length",
]);
