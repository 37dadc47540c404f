import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { codes } from "@trellis/model";
import { edited } from "./fixtures/edit.ts";
import { dunning, triage } from "./fixtures/pulse-like.ts";
import { seededMutants } from "./fixtures/seeded-mutants.ts";
import { parseDefinition } from "./parse-definition.ts";

const examples = { triage, dunning };

test("the definitions that mistakes are made in have none themselves", () => {
  for (const { text, options } of Object.values(examples)) {
    const parsed = parseDefinition(text, options);
    assert.deepEqual("machine" in parsed ? parsed.warnings : parsed.problems, []);
  }
});

suite("a mistake is told with its place, its reason and what to do", () => {
  for (const { of, at, to, code, pointer, says, fix } of seededMutants) {
    test(`${code} ${codes[code].name}: ${of} ${at} becomes ${JSON.stringify(to)?.slice(0, 60)}`, () => {
      const { text, options } = examples[of];
      const mutant = JSON.stringify(edited(JSON.parse(text), at, to), null, 2);
      const parsed = parseDefinition(mutant, options);
      const problems = "machine" in parsed ? parsed.warnings : parsed.problems;
      const found = problems.find((problem) => problem.code === code && problem.pointer === pointer);
      assert.ok(found, JSON.stringify(problems, null, 1));
      assert.ok(found.message.includes(says), found.message);
      assert.ok(found.fix.includes(fix), found.fix);
      const line = mutant.split("\n")[(found.line ?? 0) - 1] ?? "";
      assert.match(line.slice((found.column ?? 0) - 1), /^["{[\d-]|^(true|false|null)/);
    });
  }
});

test("every code about definitions has a mutant, or a test of its own", () => {
  const section = Object.keys(codes).filter((code) => code >= "TRL0702" && code <= "TRL0779");
  const seeded = new Set<string>(seededMutants.map(({ code }) => code));
  // Of the text alone, of what may be refused, of several workflows: parse-definition.test.ts, check-flow.test.ts,
  // endless-starts.test.ts, check-express.test.ts.
  for (const code of ["TRL0702", "TRL0703", "TRL0774", "TRL0771", "TRL0777", "TRL0778"]) seeded.add(code);
  assert.deepEqual(
    section.filter((code) => !seeded.has(code)),
    [],
  );
});
