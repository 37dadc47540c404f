import { compileValidator, Fault, type EventContractModel, type JsonSchema } from "@trellis/model";
import { compileExamples } from "@trellis/model/contracts";

export interface BenchEvent {
  readonly data: unknown;
  /** Given to events that are repeated, and to their repetitions. */
  readonly id?: string;
}

/** Documents of a contract, made or given before the load begins: making them must not be what is measured. */
export interface Documents {
  readonly documents: readonly unknown[];
  /** The field that orders the events, with the values that it takes in turn; absent: as in the documents. */
  readonly key?: { readonly field: string; readonly values: readonly unknown[] };
}

/** Different documents kept, at most. */
const documentsMax = 4_096;
/** Characters of all documents kept, at most. */
const documentsMaxLength = 33_554_432;

/**
 * Examples of a contract's version of today.
 *
 * @param keys different values of the key field; fewer where the schema allows no more
 * @throws Fault TRL0612 when no example can be made
 */
export function exampleDocuments(contract: EventContractModel, keys: number, seed: number): Documents {
  const schema = schemaOf(contract);
  const documents: unknown[] = [];
  const values = new Map<string, unknown>();
  const make = compileExamples(schema);
  const field = contract.key;
  // Some values are drawn twice.
  const count = Math.max(documentsMax, field === undefined ? 0 : keys * 2);
  let length = 0;
  for (let at = 0; at < count; at++) {
    const made = make(seed * 1_000_003 + at);
    if ("impossible" in made) {
      throw new Fault("TRL0612", `${contract.name} version ${contract.version}: ${made.impossible}`, {
        retry: "never",
      });
    }
    if (documents.length < documentsMax && length < documentsMaxLength) {
      length += JSON.stringify(made.example).length;
      documents.push(made.example);
    }
    const value = field === undefined ? undefined : memberOf(made.example, field);
    if (value !== undefined && values.size < keys) values.set(JSON.stringify(value), value);
    if (documents.length >= Math.min(documentsMax, count) && (field === undefined || values.size >= keys))
      break;
  }
  if (field === undefined || values.size === 0) return { documents };
  return withKeys(schema, documents, field, [...values.values()]);
}

/** The key is exchanged in every document, so those that depend on their own are left out. */
function withKeys(
  schema: JsonSchema,
  documents: readonly unknown[],
  field: string,
  values: readonly unknown[],
): Documents {
  const validate = compileValidator(schema);
  const free = documents.filter(
    (each, at) => validate(replaced(each, field, values[(at * 7 + 1) % values.length])) === undefined,
  );
  return free.length === 0 ? { documents } : { documents: free, key: { field, values } };
}

/** Events without end: the documents in turn, each with the next key; `duplicates` is the share that repeats an id. */
export function eventSource(
  { documents, key }: Documents,
  duplicates: number,
  run: string,
): () => BenchEvent {
  let number = 0;
  let owed = 0;
  let original: BenchEvent | undefined;
  let repeatable = false;
  const fresh = (): unknown => {
    const document = documents[number % documents.length];
    const data =
      key === undefined ? document : replaced(document, key.field, key.values[number % key.values.length]);
    number += 1;
    return data;
  };
  return () => {
    if (duplicates === 0) return { data: fresh() };
    owed += duplicates;
    if (owed >= 1 && original !== undefined) {
      owed -= 1;
      repeatable = false;
      return original;
    }
    const data = fresh();
    // Only what will be repeated is named: an id of ours costs more than the engine's own.
    if (repeatable) return { data };
    repeatable = true;
    return (original = { data, id: `${run}-${number}` });
  };
}

export function schemaOf({ versions, version }: EventContractModel): JsonSchema {
  return versions[version]?.schema ?? true;
}

function replaced(document: unknown, field: string, value: unknown): unknown {
  // Keys are fields of objects: whoever declares one has an object.
  return { ...(document as object), [field]: value };
}

function memberOf(document: unknown, field: string): unknown {
  return typeof document === "object" && document !== null && Object.hasOwn(document, field)
    ? Reflect.get(document, field)
    : undefined;
}
