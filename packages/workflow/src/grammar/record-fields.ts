import type { FieldRule, RecordName, RecordRule } from "./rule.ts";
import { secondsMax } from "./state-fields.ts";

const jsonPath = { language: "JSONPath" } as const;
const jsonata = { language: "JSONata" } as const;

const graph = {
  Comment: { holds: "text" },
  StartAt: { holds: "state" },
  States: { holds: "states" },
} satisfies Record<string, FieldRule>;

const processorConfig: FieldRule = { holds: { record: "processor-config" } };

const errorNames = { ErrorEquals: { holds: "error-names" } } satisfies Record<string, FieldRule>;

/** Arguments of a service, in either language. */
const payload = {
  Parameters: { holds: "template", ...jsonPath },
  Arguments: { holds: "values", ...jsonata },
} satisfies Record<string, FieldRule>;

const countMax = 1_000_000_000;
/** Attempts of one retrier, as AWS bounds them. */
const attemptsMax = 99_999_999;
const delayMax = 31_622_400;

/** The fields of all objects of a definition that are no states. */
export const recordRules: Readonly<Record<RecordName, RecordRule>> = {
  machine: {
    called: "a state machine",
    fields: {
      ...graph,
      QueryLanguage: { holds: { words: ["JSONPath", "JSONata"] } },
      Version: { holds: { words: ["1.0"] } },
      TimeoutSeconds: { holds: { min: 1, max: secondsMax, whole: true, unit: "seconds", computed: false } },
    },
    needs: ["StartAt", "States"],
  },
  branch: { called: "a branch", fields: graph, needs: ["StartAt", "States"] },
  "item-processor": {
    called: "an ItemProcessor",
    fields: { ...graph, ProcessorConfig: processorConfig },
    needs: ["StartAt", "States"],
  },
  iterator: {
    called: "an Iterator",
    fields: { ...graph, ProcessorConfig: processorConfig },
    needs: ["StartAt", "States"],
  },
  "processor-config": {
    called: "a ProcessorConfig",
    fields: {
      Mode: { holds: { words: ["INLINE", "DISTRIBUTED"] } },
      ExecutionType: { holds: { words: ["STANDARD", "EXPRESS"] } },
    },
  },
  retrier: {
    called: "a retrier",
    fields: {
      ...errorNames,
      Comment: { holds: "text" },
      IntervalSeconds: { holds: { min: 1, max: secondsMax, whole: true, unit: "seconds", computed: false } },
      MaxAttempts: { holds: { min: 0, max: attemptsMax, whole: true, unit: "attempts", computed: false } },
      BackoffRate: { holds: { min: 1, max: countMax, whole: false, unit: "", computed: false } },
      MaxDelaySeconds: { holds: { min: 1, max: delayMax, whole: true, unit: "seconds", computed: false } },
      JitterStrategy: { holds: { words: ["FULL", "NONE"] } },
    },
    needs: ["ErrorEquals"],
  },
  catcher: {
    called: "a catcher",
    fields: {
      ...errorNames,
      Comment: { holds: "text" },
      Next: { holds: "state" },
      ResultPath: { holds: "reference-path", ...jsonPath },
      Output: { holds: "values", moment: "caught", ...jsonata },
      Assign: { holds: "variables", moment: "caught" },
    },
    needs: ["ErrorEquals", "Next"],
  },
  "item-reader": {
    called: "an ItemReader",
    fields: { Resource: { holds: "text" }, ReaderConfig: { holds: { record: "reader-config" } }, ...payload },
    needs: ["Resource"],
  },
  "reader-config": {
    called: "a ReaderConfig",
    fields: {
      InputType: { holds: { words: ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"] } },
      Transformation: { holds: { words: ["NONE", "LOAD_AND_FLATTEN"] } },
      ManifestType: { holds: { words: ["S3_INVENTORY", "ATHENA_DATA"] } },
      CSVHeaderLocation: { holds: { words: ["FIRST_ROW", "GIVEN"] } },
      CSVHeaders: { holds: "json" },
      CSVDelimiter: { holds: { words: ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"] } },
      ItemsPointer: { holds: "text" },
      MaxItems: { holds: { min: 1, max: 100_000_000, whole: true, unit: "items", computed: true } },
      MaxItemsPath: { holds: "path", ...jsonPath },
    },
    apart: [["MaxItems", "MaxItemsPath"]],
  },
  "item-batcher": {
    called: "an ItemBatcher",
    fields: {
      BatchInput: { holds: "payload" },
      MaxItemsPerBatch: { holds: { min: 1, max: 100_000_000, whole: true, unit: "items", computed: true } },
      MaxItemsPerBatchPath: { holds: "path", ...jsonPath },
      MaxInputBytesPerBatch: { holds: { min: 1, max: 262_144, whole: true, unit: "bytes", computed: true } },
      MaxInputBytesPerBatchPath: { holds: "path", ...jsonPath },
    },
    apart: [
      ["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
      ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
    ],
  },
  "result-writer": {
    called: "a ResultWriter",
    fields: { Resource: { holds: "text" }, WriterConfig: { holds: { record: "writer-config" } }, ...payload },
  },
  "writer-config": {
    called: "a WriterConfig",
    fields: {
      Transformation: { holds: { words: ["NONE", "COMPACT", "FLATTEN"] } },
      OutputType: { holds: { words: ["JSON", "JSONL"] } },
    },
  },
};
