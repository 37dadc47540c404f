import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Json } from "./definition.ts";
import { parseDefinition } from "./parse-definition.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const skip = existsSync(join(suites, "asl"))
  ? false
  : "the outside suite is absent: set TRELLIS_SUITES to its folder";

interface Recorded {
  readonly test: string;
  readonly definition: Json;
}

function recorded(file: string): readonly Recorded[] {
  const lines = readFileSync(join(suites, "asl", file), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Recorded);
}

for (const [file, count] of [
  ["executions.jsonl", 136],
  ["choice.jsonl", 279],
] as const)
  test(`each of the ${count} definitions of ${file}, which AWS has run, is accepted`, { skip }, () => {
    const definitions = recorded(file);
    assert.equal(definitions.length, count);
    for (const { test: name, definition } of definitions) {
      for (const source of [definition, JSON.stringify(definition, null, 2)]) {
        const parsed = parseDefinition(source);
        assert.ok("machine" in parsed, `${name}: ${JSON.stringify(parsed)}`);
        assert.deepEqual(parsed.machine, definition);
      }
    }
  });

test("the state machines of a real application are accepted, without a warning", { skip }, () => {
  const folder = join(suites, "replay");
  const files = readdirSync(folder).filter((file) => file.endsWith(".asl.json"));
  assert.equal(files.length, 6);
  for (const file of files) {
    const parsed = parseDefinition(readFileSync(join(folder, file), "utf8"));
    assert.deepEqual("machine" in parsed ? parsed.warnings : parsed.problems, [], file);
  }
});
