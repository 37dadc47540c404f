import { pointerTo } from "@trellis/model";
import type { Finding } from "../definition/problem.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { isList, isObject, fieldOf } from "../expression/json-value.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check } from "./check.ts";

/** Longest label of a Map, in characters. */
const labelMaxLength = 40;

/** Fields that only a Map has whose items run as executions of their own. */
const distributedOnly = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

/** A Map's fields fit its mode, and its reader, batcher and writer say all that they must. */
export const checkMaps: Check = function* ({ parts }) {
  const labels = new Map<string, StatePart>();
  for (const state of parts.states) {
    if (state.type !== "Map") continue;
    yield* modeOf(state);
    yield* reader(state);
    yield* batcher(state);
    for (const field of ["ItemReader", "ResultWriter"]) yield* storage(state, field);
    yield* label(state, labels);
  }
};

function* modeOf({ raw, pointer, inner, name }: StatePart): Generator<Finding> {
  const distributed = inner.some((graph) => graph.distributed);
  for (const field of distributedOnly) {
    if (distributed || !Object.hasOwn(raw, field)) continue;
    yield {
      code: "TRL0761",
      pointer: pointerTo(pointer, field),
      mark: "name",
      message: `${JSON.stringify(name)} has ${field}, and its items run inline`,
      why: "only a distributed Map reads, batches or writes its items by itself",
      fix: `Take ${field} away, or write "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }`,
    };
  }
  for (const { raw: graph, pointer: at } of inner) {
    const config = fieldOf(graph, "ProcessorConfig");
    if (!isObject(config)) continue;
    const type = Object.hasOwn(config, "ExecutionType");
    if (distributed && !type)
      yield {
        code: "TRL0762",
        pointer: pointerTo(at, "ProcessorConfig"),
        mark: "name",
        message: `${JSON.stringify(name)} is a distributed Map without an ExecutionType`,
        why: "AWS refuses it: it does not say how durable the execution of an item is",
        fix: 'Write "ExecutionType": "STANDARD"',
      };
    if (!distributed && type)
      yield {
        code: "TRL0762",
        severity: "warning",
        pointer: pointerTo(pointerTo(at, "ProcessorConfig"), "ExecutionType"),
        mark: "name",
        message: `${JSON.stringify(name)} has an ExecutionType, and its items run inline`,
        why: "items that run inline are part of this execution and have no type of their own",
        fix: 'Take ExecutionType away, or write "Mode": "DISTRIBUTED"',
      };
  }
}

function* reader({ raw, pointer, name }: StatePart): Generator<Finding> {
  const found = fieldOf(raw, "ItemReader");
  if (!isObject(found)) return;
  for (const source of ["Items", "ItemsPath"])
    if (Object.hasOwn(raw, source))
      yield {
        code: "TRL0709",
        pointer: pointerTo(pointer, source),
        mark: "name",
        message: `${JSON.stringify(name)} has ItemReader and ${source}, which both say where the items come from`,
        fix: `Keep one of ItemReader, ${source}`,
      };
  const config = fieldOf(found, "ReaderConfig");
  if (!isObject(config)) return;
  const at = pointerTo(pointerTo(pointer, "ItemReader"), "ReaderConfig");
  const headers = fieldOf(config, "CSVHeaders");
  const location = fieldOf(config, "CSVHeaderLocation");
  const wrong = (pointerIn: string, message: string, fix: string): Finding => ({
    code: "TRL0763",
    pointer: pointerIn,
    message,
    fix,
  });
  if (location === "GIVEN" && headers === undefined)
    yield wrong(
      at,
      "CSVHeaderLocation is GIVEN, and no CSVHeaders are given",
      'Write "CSVHeaders": ["id", "total"]',
    );
  if (
    headers !== undefined &&
    !(isList(headers) && headers.length > 0 && headers.every((each) => typeof each === "string"))
  )
    yield wrong(pointerTo(at, "CSVHeaders"), "CSVHeaders must be a list of names", 'Write ["id", "total"]');
  if (headers !== undefined && location === "FIRST_ROW")
    yield wrong(
      pointerTo(at, "CSVHeaders"),
      "CSVHeaders are given, and CSVHeaderLocation says that they are the file's first row",
      'Write "CSVHeaderLocation": "GIVEN", or take CSVHeaders away',
    );
  const type = fieldOf(config, "InputType");
  if (type !== "CSV")
    for (const field of ["CSVHeaders", "CSVHeaderLocation", "CSVDelimiter"])
      if (Object.hasOwn(config, field))
        yield wrong(
          pointerTo(at, field),
          `${field} is given, and InputType is not CSV`,
          `Write "InputType": "CSV", or take ${field} away`,
        );
  if (type === "CSV" && location === undefined)
    yield wrong(
      at,
      "a CSV file is read without a CSVHeaderLocation",
      'Write "CSVHeaderLocation": "FIRST_ROW"',
    );
}

/** What a service of AWS must be told. */
const told: readonly (readonly [service: string, names: readonly string[]])[] = [
  ["s3:getObject", ["Bucket", "Key"]],
  ["s3:listObjectsV2", ["Bucket"]],
  ["s3:putObject", ["Bucket"]],
];

/** Where items are read from, or results are written to, is said whole. */
function* storage({ raw, pointer }: StatePart, field: string): Generator<Finding> {
  const found = fieldOf(raw, field);
  if (!isObject(found)) return;
  const resource = fieldOf(found, "Resource");
  const payload = fieldOf(found, "Arguments") ?? fieldOf(found, "Parameters");
  const at = { pointer: pointerTo(pointer, field), mark: "name" } as const;
  if (payload !== undefined && resource === undefined)
    yield {
      code: "TRL0763",
      ...at,
      message: `${field} says what is handed to a service, and not to which`,
      fix: 'Write "Resource"',
    };
  const [, names = []] =
    told.find(([service]) => typeof resource === "string" && resource.endsWith(`:::${service}`)) ?? [];
  // An expression as a whole may give them.
  if (typeof payload === "string") return;
  const given = isObject(payload) ? Object.keys(payload).map((name) => name.replace(/\.\$$/, "")) : [];
  const missing = names.filter((name) => !given.includes(name));
  if (missing.length > 0)
    yield {
      code: "TRL0763",
      ...at,
      message: `${field} does not say its ${missing.join(" and ")}`,
      fix: `Write ${missing.join(" and ")} into its Arguments (JSONata) or Parameters (JSONPath)`,
    };
}

function* batcher({ raw, pointer }: StatePart): Generator<Finding> {
  const found = fieldOf(raw, "ItemBatcher");
  if (!isObject(found)) return;
  const bounds = [
    "MaxItemsPerBatch",
    "MaxItemsPerBatchPath",
    "MaxInputBytesPerBatch",
    "MaxInputBytesPerBatchPath",
  ];
  if (bounds.some((field) => Object.hasOwn(found, field))) return;
  yield {
    code: "TRL0763",
    pointer: pointerTo(pointer, "ItemBatcher"),
    mark: "name",
    message: "ItemBatcher does not say how large a batch is",
    fix: 'Write "MaxItemsPerBatch": 100',
  };
}

function* label(state: StatePart, labels: Map<string, StatePart>): Generator<Finding> {
  const found = fieldOf(state.raw, "Label");
  if (typeof found !== "string") return;
  const pointer = pointerTo(state.pointer, "Label");
  const length = Array.from(found).length;
  if (length === 0 || length > labelMaxLength || /[\s?*<>{}[\]:;,\\|^~$#%&`"]/.test(found))
    yield {
      code: "TRL0764",
      pointer,
      message: `the label ${quoted(found)} is not 1 to ${labelMaxLength} characters without blanks and signs`,
      fix: 'Write letters, digits and hyphens: "Label": "overdue-invoices"',
    };
  const other = labels.get(found);
  if (other === undefined) labels.set(found, state);
  else
    yield {
      code: "TRL0764",
      pointer,
      message: `the label ${quoted(found)} is that of ${JSON.stringify(other.name)} too`,
      why: "the executions of a Map's items are named by it",
      fix: "Give each Map a label of its own",
    };
}
