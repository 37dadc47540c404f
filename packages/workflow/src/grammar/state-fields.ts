import type { State } from "../definition/definition.ts";
import type { FieldRule, NumberRule, RecordRule } from "./rule.ts";

export type StateType = State["Type"];

/** Longest time that a state may take or wait, in seconds: a bit over three years. */
export const secondsMax = 99_999_999;

function numberFrom(min: number, max: number, unit: string, computed = false): NumberRule {
  return { min, max, whole: true, unit, computed };
}

const countMax = 1_000_000_000;
const jsonPath = { language: "JSONPath" } as const;
const jsonata = { language: "JSONata" } as const;

const head = {
  Type: { holds: "text" },
  Comment: { holds: "text" },
  QueryLanguage: { holds: { words: ["JSONPath", "JSONata"] } },
} satisfies Record<string, FieldRule>;

const paths = {
  InputPath: { holds: "nullable-path", ...jsonPath },
  OutputPath: { holds: "nullable-path", ...jsonPath },
} satisfies Record<string, FieldRule>;

const onward = {
  Next: { holds: "state" },
  End: { holds: "true" },
} satisfies Record<string, FieldRule>;

/** What a state without a result of its own hands on. */
const plainOutput = {
  Output: { holds: "values", ...jsonata },
  Assign: { holds: "variables" },
} satisfies Record<string, FieldRule>;

const resultOutput = {
  Output: { holds: "values", moment: "succeeded", ...jsonata },
  Assign: { holds: "variables", moment: "succeeded" },
  ResultSelector: { holds: "template", moment: "succeeded", ...jsonPath },
  ResultPath: { holds: "reference-path", ...jsonPath },
} satisfies Record<string, FieldRule>;

const fallible = {
  Retry: { holds: { list: "retrier", min: 0 } },
  Catch: { holds: { list: "catcher", min: 0 } },
} satisfies Record<string, FieldRule>;

const payload = {
  Parameters: { holds: "template", ...jsonPath },
  Arguments: { holds: "values", ...jsonata },
} satisfies Record<string, FieldRule>;

const percentage: NumberRule = { min: 0, max: 100, whole: false, unit: "per cent", computed: true };

/** The fields of each type of state. */
export const stateRules: Readonly<Record<StateType, RecordRule>> = {
  Pass: {
    called: "a Pass state",
    fields: {
      ...head,
      ...paths,
      ...plainOutput,
      ...onward,
      Result: { holds: "json", ...jsonPath },
      ResultPath: { holds: "reference-path", ...jsonPath },
      Parameters: { holds: "template", ...jsonPath },
    },
  },
  Task: {
    called: "a Task state",
    fields: {
      ...head,
      ...paths,
      ...payload,
      ...resultOutput,
      ...onward,
      ...fallible,
      Resource: { holds: "resource" },
      TimeoutSeconds: { holds: numberFrom(1, secondsMax, "seconds", true) },
      TimeoutSecondsPath: { holds: "path", ...jsonPath },
      HeartbeatSeconds: { holds: numberFrom(1, secondsMax, "seconds", true) },
      HeartbeatSecondsPath: { holds: "path", ...jsonPath },
      Credentials: { holds: "payload" },
    },
    needs: ["Resource"],
    apart: [
      ["TimeoutSeconds", "TimeoutSecondsPath"],
      ["HeartbeatSeconds", "HeartbeatSecondsPath"],
    ],
  },
  Choice: {
    called: "a Choice state",
    fields: {
      ...head,
      ...paths,
      ...plainOutput,
      Choices: { holds: "choices" },
      Default: { holds: "state" },
    },
    needs: ["Choices"],
  },
  Wait: {
    called: "a Wait state",
    fields: {
      ...head,
      ...paths,
      ...plainOutput,
      ...onward,
      Seconds: { holds: numberFrom(0, secondsMax, "seconds", true) },
      SecondsPath: { holds: "path", ...jsonPath },
      Timestamp: { holds: "timestamp" },
      TimestampPath: { holds: "path", ...jsonPath },
    },
    oneOf: [["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]],
  },
  Succeed: {
    called: "a Succeed state",
    fields: { ...head, ...paths, Output: plainOutput.Output },
  },
  Fail: {
    called: "a Fail state",
    fields: {
      ...head,
      Error: { holds: "message" },
      ErrorPath: { holds: "text-path", ...jsonPath },
      Cause: { holds: "message" },
      CausePath: { holds: "text-path", ...jsonPath },
    },
    apart: [
      ["Error", "ErrorPath"],
      ["Cause", "CausePath"],
    ],
  },
  Parallel: {
    called: "a Parallel state",
    fields: {
      ...head,
      ...paths,
      ...payload,
      ...resultOutput,
      ...onward,
      ...fallible,
      Branches: { holds: { list: "branch", min: 1 } },
    },
    needs: ["Branches"],
  },
  Map: {
    called: "a Map state",
    fields: {
      ...head,
      ...paths,
      ...resultOutput,
      ...onward,
      ...fallible,
      ItemProcessor: { holds: { record: "item-processor" } },
      Iterator: { holds: { record: "iterator" } },
      Items: { holds: "items", ...jsonata },
      ItemsPath: { holds: "path", ...jsonPath },
      ItemSelector: { holds: "payload" },
      Parameters: { holds: "template", ...jsonPath },
      ItemReader: { holds: { record: "item-reader" } },
      ItemBatcher: { holds: { record: "item-batcher" } },
      ResultWriter: { holds: { record: "result-writer" } },
      MaxConcurrency: { holds: numberFrom(0, countMax, "items", true) },
      MaxConcurrencyPath: { holds: "path", ...jsonPath },
      ToleratedFailureCount: { holds: numberFrom(0, countMax, "items", true) },
      ToleratedFailureCountPath: { holds: "path", ...jsonPath },
      ToleratedFailurePercentage: { holds: percentage },
      ToleratedFailurePercentagePath: { holds: "path", ...jsonPath },
      Label: { holds: "text" },
    },
    oneOf: [["ItemProcessor", "Iterator"]],
    apart: [
      ["ItemSelector", "Parameters"],
      ["MaxConcurrency", "MaxConcurrencyPath"],
      ["ToleratedFailureCount", "ToleratedFailureCountPath"],
      ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
    ],
  },
};

export const stateTypes: readonly string[] = Object.keys(stateRules);

/** The rules of a type, where it is one. */
export function stateRuleOf(type: unknown): RecordRule | undefined {
  return typeof type === "string" && Object.hasOwn(stateRules, type)
    ? stateRules[type as StateType]
    : undefined;
}
