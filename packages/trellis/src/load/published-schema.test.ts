import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  compileValidator,
  type LimitName,
  limits,
  type RateName,
  type SystemModel,
  type Validator,
} from "@trellis/model";
import schema from "@trellis/model/system-model.schema.json" with { type: "json" };
import { loadSystem } from "./index.ts";

let model: SystemModel;
let validate: Validator;

before(async () => {
  const loaded = await loadSystem(new URL("fixtures/sound", import.meta.url).pathname, {
    settings: { VAT_API_KEY: "k" },
  });
  assert.ok(loaded.model);
  model = loaded.model;
  validate = compileValidator(schema);
});

test("the model of a loaded system is valid by the published schema, after JSON as before", () => {
  assert.equal(validate(model), undefined);
  assert.equal(validate(JSON.parse(JSON.stringify(model))), undefined);
});

test("a required member that is missing makes the model invalid", () => {
  const survivors = mutants((parent, name) => delete parent[name]).filter(
    ({ path }) => !optional.has(path.at(-1)!),
  );
  assert.deepEqual(surviving(survivors), []);
});

test("a member of the wrong type makes the model invalid", () => {
  assert.deepEqual(surviving(mutants((parent, name) => (parent[name] = wrongTyped(parent[name])))), []);
});

test("a member that the schema does not know makes the model invalid", () => {
  assert.deepEqual(surviving(mutants((parent) => (parent.surprise = 7))), []);
});

test("names by another grammar, a secret's default and a method that is none make the model invalid", () => {
  const edits: ((mutant: Loose) => void)[] = [
    (mutant) => (mutant.name = "Shop"),
    (mutant) =>
      (mutant.contexts.billing.functions.Issue_Invoice = mutant.contexts.billing.functions.issueInvoice),
    (mutant) => (mutant.contexts.billing.settings.VAT_API_KEY.default = "s3cret"),
    (mutant) => (mutant.contexts.billing.functions.issueInvoice.reads = []),
    (mutant) => (mutant.apis["POST /purchases/{purchaseId}"].method = "HEAD"),
    (mutant) => (mutant.events["market.purchase-made"].versions["1"].deprecated = "2027-02-30"),
    (mutant) => (mutant.events["market.purchase-made"].versions["2"].schema = { type: "objekt" }),
    (mutant) => (mutant.contexts.billing.source.file = "/etc/passwd"),
    (mutant) => (mutant.rules["event-loop"].severity = "fatal"),
    (mutant) => delete mutant.waivers[0].owner,
    (mutant) => (mutant.waivers[0].expires = "soon"),
    (mutant) => (mutant.budget.currency = "pounds"),
    (mutant) => (mutant.contexts.billing.functions.closeMonth.deadLetterAlarm = true),
    (mutant) => (mutant.contexts.billing.functions.closeMonth.deadLetterAlarm = 0),
    (mutant) => (mutant.contexts.billing.workflows.dunning.kind = "fast"),
    (mutant) => delete mutant.contexts.billing.workflows.dunning.definition.States,
    (mutant) => (mutant.contexts.billing.workflows.dunning.hash = "ABC"),
    (mutant) => (mutant.contexts.billing.functions.remind.retry = {}),
  ];
  for (const edit of edits) {
    const mutant = structuredClone(model) as unknown as Loose;
    edit(mutant);
    assert.notEqual(validate(mutant), undefined, String(edit));
  }
});

test("the published bounds are the bounds that declarations are checked by", () => {
  const found = new Map<string, object>();
  walk(schema, (parent, name) => {
    const part = parent[name] as { minimum?: number; maximum?: number };
    if (part?.maximum === undefined) return;
    // An option that several parts share is written once, under `$defs`.
    found.set(name === "idempotencyWindowMs" ? "idempotencyWindowMs" : name, {
      min: part.minimum,
      max: part.maximum,
    });
  });
  const expected = Object.keys(limits).map((name) => {
    const { min, max } = limits[name as LimitName | RateName];
    return [name, { min, max }] as const;
  });
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
});

// A test reaches into the document by names that it knows to be there.
// oxlint-disable-next-line typescript/no-explicit-any
type Loose = any;
type Members = Record<string, unknown>;

const optional = new Set([
  "line",
  "column",
  "reads",
  "where",
  "rateLimit",
  "idleMaxMs",
  "key",
  "deprecated",
  "sort",
  "default",
  "params",
  "query",
  "headers",
  "body",
  "idempotencyHeader",
  "rules",
  "waivers",
  "tags",
  "budget",
  "logRetentionDays",
  "severity",
  "settings",
  "deadLetterAlarm",
  "expects",
  "perSecond",
  "durationMs",
  "payloadBytes",
  "latencyMs",
  "calls",
  "callers",
  "compatibility",
  "contentModel",
  "workflows",
  "starts",
  "startsOn",
  "input",
  "result",
]);
/** Members that hold JSON Schemas, and maps whose entries may come and go. */
const foreign = new Set([
  "schema",
  "params",
  "query",
  "headers",
  "body",
  "responses",
  "input",
  "result",
  "definition",
]);
const maps = new Set([
  "teams",
  "contexts",
  "events",
  "apis",
  "tables",
  "ports",
  "settings",
  "functions",
  "workflows",
  "indexes",
  "versions",
  "rules",
  "tags",
]);

interface Mutant {
  readonly path: readonly string[];
  readonly document: unknown;
}

/** One copy of the model for each of its members, changed there. */
function mutants(edit: (parent: Members, name: string) => void): Mutant[] {
  const made: Mutant[] = [];
  walk(model, (_parent, _name, path) => {
    if (maps.has(path.at(-2) ?? "")) return;
    const document = structuredClone(model);
    const parent = path
      .slice(0, -1)
      .reduce((at, name) => at[name] as Members, document as unknown as Members);
    edit(parent, path.at(-1)!);
    made.push({ path, document });
  });
  assert.ok(made.length > 80, `only ${made.length} mutants`);
  return made;
}

function surviving(candidates: readonly Mutant[]): string[] {
  return candidates
    .filter(({ document }) => validate(document) === undefined)
    .map(({ path }) => path.join("/"));
}

function walk(
  value: unknown,
  visit: (parent: Members, name: string, path: string[]) => void,
  path: string[] = [],
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const name of Object.keys(value)) {
    visit(value as Members, name, [...path, name]);
    if (!foreign.has(name) || value === schema.$defs) walk((value as Members)[name], visit, [...path, name]);
  }
}

function wrongTyped(value: unknown): unknown {
  return typeof value === "string" || Array.isArray(value) ? { wrong: 1 } : "wrong";
}
