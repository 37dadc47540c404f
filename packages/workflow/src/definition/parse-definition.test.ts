import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "./definition.ts";
import { edited } from "./fixtures/edit.ts";
import { dunning, triage } from "./fixtures/pulse-like.ts";
import { parseDefinition, type ParsedDefinition, problemsMax } from "./parse-definition.ts";
import type { DefinitionProblem } from "./problem.ts";

function problemsOf(parsed: ParsedDefinition): readonly DefinitionProblem[] {
  return "machine" in parsed ? parsed.warnings : parsed.problems;
}

test("a text that is no JSON is told with its line and column", () => {
  const [problem] = problemsOf(parseDefinition('{\n  "StartAt": "A",\n  States: {}\n}'));
  assert.deepEqual(problem, {
    code: "TRL0774",
    severity: "error",
    pointer: "",
    line: 3,
    column: 3,
    message: 'expected a name in double quotes and found "S"',
    fix: "Put the name in double quotes",
  });
});

test("a member that stands twice is told where it stands the second time", () => {
  const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"A":{"Type":"Succeed"}}}';
  const [problem] = problemsOf(parseDefinition(text));
  assert.equal(problem?.code, "TRL0702");
  assert.equal(problem.pointer, "/States/A");
});

test("a definition beyond 1 MiB or 500 levels is refused, as text and as a value", () => {
  const large = JSON.stringify({ Comment: "é".repeat(524_288) });
  assert.equal(problemsOf(parseDefinition(large))[0]?.code, "TRL0703");
  let deep: Json = {};
  for (let level = 0; level < 100_000; level++) deep = { deep };
  assert.equal(problemsOf(parseDefinition(deep))[0]?.code, "TRL0703");
  const text = `${'{"a":'.repeat(501)}1${"}".repeat(501)}`;
  assert.match(problemsOf(parseDefinition(text))[0]?.message ?? "", /deeper than 500/);
});

test("what is no object is no state machine", () => {
  for (const value of [null, 1, "[]", [], true] as const) {
    const source = typeof value === "string" ? value : (value as Json);
    assert.equal(problemsOf(parseDefinition(source))[0]?.code, "TRL0704");
  }
});

test("errors come before warnings, then in the order of the text, and 100 are told at most", () => {
  const states = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`S${at}`, { Type: "Task", Resource: "x", Next: `T${at}` }]),
  );
  const problems = problemsOf(parseDefinition(JSON.stringify({ StartAt: "S0", States: states }, null, 1)));
  assert.equal(problems.length, problemsMax);
  assert.ok(problems.every(({ severity }) => severity === "error"));
  const lines = problems.map(({ line = 0 }) => line);
  assert.deepEqual(
    lines,
    lines.toSorted((a, b) => a - b),
  );
});

test("no JSON document makes the validator fail, whatever stands in it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      problemsOf(parseDefinition(value as Json));
      problemsOf(parseDefinition(JSON.stringify(value)));
    }),
  );
});

test("no definition in which any part is replaced by any JSON makes the validator fail", () => {
  const bases = [triage, dunning].map(({ text, options }) => ({
    document: JSON.parse(text) as Json,
    options,
  }));
  const places = bases.map(({ document }) => pointersOf(document, ""));
  const words = fc.constantFrom<Json>(
    "__proto__",
    "constructor",
    "$",
    "$$",
    "$.a[",
    "{%%}",
    "{% $ %}",
    "States.",
    "",
    {},
    [],
  );
  const part = fc.oneof(fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>, words);
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.array(fc.tuple(fc.nat(), part), { minLength: 1, maxLength: 4 }),
      (which, changes) => {
        const base = bases[which];
        let mutant: unknown = base?.document;
        for (const [number, value] of changes) {
          const all = places[which] ?? [];
          mutant = edited(mutant, all[number % all.length] ?? "", value);
        }
        problemsOf(parseDefinition(mutant as Json, base?.options));
      },
    ),
    { numRuns: 100 },
  );
});

function pointersOf(value: Json, pointer: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [at, ...pointersOf(inner, at)];
  });
}
