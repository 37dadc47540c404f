import { compileExamples } from "../examples/example-of.ts";
import type { JsonSchema } from "../document/system-model.ts";
import { canonicalSchema, canonicalValue, fileText } from "./canonical.ts";
import {
  type ContractDocument,
  declaredSchema,
  type FrozenDocument,
  requestParts,
} from "./contract-document.ts";
import { digestOf } from "./digest.ts";

export interface FrozenFile {
  readonly text: string;
  /** Why a part has no example, where none was found: `/responses/200: ...`. */
  readonly impossible: readonly string[];
}

/** Examples in a frozen document; each is drawn by its own seed, from 1. */
const examplesCount = 2;

/**
 * The file that freezes a contract: its document in canonical order, with two examples drawn by fixed seeds (an author's
 * own examples stay instead) and the digest of all that. The same declaration gives the same bytes everywhere.
 */
export function freeze({ document }: ContractDocument): FrozenFile {
  const { examples, impossible } = Array.isArray(document["examples"])
    ? { examples: document["examples"].map(canonicalValue), impossible: [] }
    : examplesOf(document);
  const whole = examples.length === 0 ? document : { ...document, examples };
  return { text: fileText(withDigest(whole)), impossible };
}

/** What two files must agree in to freeze the same declaration: everything but examples and digest. */
export function declaredPart(document: FrozenDocument): string {
  const { examples: _examples, ...rest } = withoutDigest(document);
  return fileText(rest);
}

/** Whether a document is what `freeze` wrote, to the last member; how its text is laid out is no matter. */
export function isUntouched(document: FrozenDocument): boolean {
  return factsOf(document)["digest"] === factsOf(withDigest(withoutDigest(document)))["digest"];
}

function withDigest(document: FrozenDocument): FrozenDocument {
  const facts = factsOf(document);
  const digest = digestOf(fileText(canonicalSchema(document)));
  return canonicalSchema({ ...document, "x-trellis": { ...facts, digest } }) as FrozenDocument;
}

function withoutDigest(document: FrozenDocument): FrozenDocument {
  const { digest: _digest, ...facts } = factsOf(document);
  // What is an object stays one.
  return canonicalSchema({ ...document, "x-trellis": facts }) as FrozenDocument;
}

function factsOf(document: FrozenDocument): Readonly<Record<string, unknown>> {
  const facts = document["x-trellis"];
  return typeof facts === "object" && facts !== null ? { ...facts } : {};
}

interface Drawn {
  readonly examples: readonly unknown[];
  readonly impossible: readonly string[];
}

function examplesOf(document: FrozenDocument): Drawn {
  const facts = factsOf(document);
  return "operation" in facts ? exchanges(document) : drawn(declaredSchema(document), "");
}

/** Examples of an operation hold one of each part, so that a reader sees them side by side. */
function exchanges({ properties }: FrozenDocument): Drawn {
  // The document is one that `contractDocuments` made.
  const { responses, ...request } = properties as Readonly<Record<string, JsonSchema>>;
  const answers = (responses as { readonly properties: Readonly<Record<string, JsonSchema>> }).properties;
  const parts = requestParts.flatMap((part) => {
    const schema = request[part];
    return schema === undefined ? [] : [{ part, ...drawn(schema, `/${part}`) }];
  });
  const bodies = Object.entries(answers)
    .filter(([, schema]) => schema !== false)
    .map(([status, schema]) => ({ status, ...drawn(schema, `/responses/${status}`) }));
  const examples = Array.from({ length: examplesCount }, (_, at) =>
    canonicalValue({
      ...Object.fromEntries(parts.flatMap(({ part, examples: each }) => entryAt(part, each, at))),
      responses: Object.fromEntries(
        bodies.flatMap(({ status, examples: each }) => entryAt(status, each, at)),
      ),
    }),
  );
  return { examples, impossible: [...parts, ...bodies].flatMap(({ impossible }) => impossible) };
}

function entryAt(name: string, examples: readonly unknown[], at: number): (readonly [string, unknown])[] {
  return at < examples.length ? [[name, examples[at]]] : [];
}

function drawn(schema: JsonSchema, pointer: string): Drawn {
  const make = compileExamples(schema);
  const examples: unknown[] = [];
  for (let seed = 1; seed <= examplesCount; seed++) {
    const made = make(seed);
    if ("impossible" in made) return { examples: [], impossible: [`${pointer}: ${made.impossible}`] };
    examples.push(canonicalValue(made.example));
  }
  return { examples, impossible: [] };
}
