import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../definition/definition.ts";
import { parseDefinition } from "../definition/parse-definition.ts";

function codesOf(state: { readonly [field: string]: Json }): readonly string[] {
  const parsed = parseDefinition({ StartAt: "A", States: { A: { Type: "Task", End: true, ...state } } });
  return ("machine" in parsed ? parsed.warnings : parsed.problems).map(({ code }) => code);
}

test("without functions any resource is taken that can be one, placeholders included", () => {
  for (const Resource of [
    "trellis:issue",
    "arn:aws:lambda:eu-west-1:123456789012:function:issue:3",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::aws-sdk:sfn:listExecutions",
    "arn:aws:states:eu-west-1:123456789012:activity:issue",
    "arn:aws-cn:states:::sqs:sendMessage",
    "${IssueArn}",
    "arn:${AWS::Partition}:states:::lambda:invoke",
  ])
    assert.deepEqual(codesOf({ Resource }), [], Resource);
  for (const Resource of [
    "issue",
    "https://example.org",
    "trellis:",
    "arn:aws:states:::sqs:sendMessage.wait",
  ])
    assert.deepEqual(codesOf({ Resource }), ["TRL0759"], Resource);
});

test("where functions are given nothing else can be run, not even what AWS could", () => {
  const found = (state: { readonly [field: string]: Json }): readonly string[] => {
    const parsed = parseDefinition(
      { StartAt: "A", States: { A: { End: true, ...state } } },
      { functions: { ask: {} } },
    );
    return ("machine" in parsed ? parsed.warnings : parsed.problems).map(
      ({ pointer, message }) => `${pointer}: ${message}`,
    );
  };
  for (const Resource of ["arn:aws:states:::states:stopExecution", "arn:aws:states:::lambda:invoke"])
    assert.deepEqual(found({ Type: "Task", Resource }), [
      `/States/A/Resource: "${Resource}" can't be run here`,
    ]);
  const each = {
    Type: "Map",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "B",
      States: { B: { Type: "Task", Resource: "trellis:ask", End: true } },
    },
  };
  const ItemReader = { Resource: "trellis:table:bills", Parameters: { Partition: "a" } };
  const ResultWriter = { Resource: "trellis:executions" };
  assert.deepEqual(found({ ...each, ItemReader, ResultWriter }), []);
  const s3 = "arn:aws:states:::s3";
  const elsewhere = {
    ItemReader: { Parameters: { Bucket: "bills", Key: "open" }, Resource: `${s3}:getObject` },
    ResultWriter: { Parameters: { Bucket: "bills" }, Resource: `${s3}:putObject` },
  };
  assert.deepEqual(found({ ...each, ...elsewhere }), [
    `/States/A/ItemReader/Resource: items can't be read from "${s3}:getObject" here`,
    `/States/A/ResultWriter/Resource: results can't be written to "${s3}:putObject" here`,
  ]);
});

test("a task token is handed on by itself, within its context, or by an expression", () => {
  const waiting = { Resource: "trellis:ask.waitForTaskToken", TimeoutSeconds: 60 };
  const handing: readonly { readonly [field: string]: Json }[] = [
    { Parameters: { "token.$": "$$.Task.Token" } },
    { Parameters: { "context.$": "$$" } },
    { Parameters: { "token.$": "$$['Task']['Token']" } },
    { Parameters: { deep: [{ "text.$": "States.Format('{}', $$.Task.Token)" }] } },
    { InputPath: "$$.Task" },
    { InputPath: "$$" },
    { QueryLanguage: "JSONata", Arguments: { token: "{% $states.context.Task.Token %}" } },
    { QueryLanguage: "JSONata", Arguments: "{% $merge([$states.input, $states.context]) %}" },
    { QueryLanguage: "JSONata", Arguments: "{% $lookup($states.context, 'Task') %}" },
  ];
  for (const fields of handing)
    assert.deepEqual(codesOf({ ...waiting, ...fields }), [], JSON.stringify(fields));
  const keeping: readonly { readonly [field: string]: Json }[] = [
    {},
    { Parameters: { "id.$": "$$.Execution.Id" } },
    { QueryLanguage: "JSONata", Arguments: { id: "{% $states.input.id & $states.context.Execution.Id %}" } },
  ];
  for (const fields of keeping)
    assert.deepEqual(codesOf({ ...waiting, ...fields }), ["TRL0760"], JSON.stringify(fields));
});
