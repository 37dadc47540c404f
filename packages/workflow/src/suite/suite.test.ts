import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scoreChoices, scoreExecutions } from "./index.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const folder = join(suites, "asl");
const skip = existsSync(folder) ? false : "the outside suite is absent: set TRELLIS_SUITES to its folder";

test("agrees with every execution recorded on AWS, to the last event", { skip }, async () => {
  const { cases, alike, deviations } = await scoreExecutions(
    readFileSync(join(folder, "executions.jsonl"), "utf8"),
  );
  assert.ok(cases > 0, "the suite holds executions");
  assert.deepEqual(deviations, []);
  assert.deepEqual(alike, { status: cases, outcome: cases, types: cases, events: cases });
});

test("agrees with every row of the truth tables of Choice states", { skip }, async () => {
  const { cases, deviations } = await scoreChoices(readFileSync(join(folder, "choice.jsonl"), "utf8"));
  assert.ok(cases > 0, "the suite holds rows");
  assert.deepEqual(deviations, []);
});
