import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compilePattern } from "./match-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";

/** One line of the suite, as recorded from the service. */
interface Vector {
  readonly name: string;
  readonly pattern: unknown;
  readonly event: unknown;
  readonly expected: boolean | "error";
}

const repositoryRoot = join(import.meta.dirname, "../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const file = join(suites, "event-patterns/patterns.jsonl");
const skip = existsSync(file) ? false : "the outside suite is absent: set TRELLIS_SUITES to its folder";

test("agrees with every recorded EventBridge pattern", { skip }, () => {
  const vectors = readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Vector); // the suite's form; a line of another one fails
  assert.ok(vectors.length > 0, "the suite holds vectors");
  const differences = vectors.flatMap(({ name, pattern, event, expected }) => {
    const parsed = parsePattern(pattern);
    const actual = "problems" in parsed ? "error" : compilePattern(parsed.pattern)(event);
    return actual === expected ? [] : [{ name, pattern, event, expected, actual }];
  });
  assert.deepEqual(differences, []);
});
