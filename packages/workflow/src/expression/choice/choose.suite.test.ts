import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ChoiceState, Json, StateMachine } from "../../definition/definition.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { choose } from "./choose.ts";

/** One line of the suite, as recorded from the service. */
interface Row {
  readonly definition: StateMachine;
  readonly input: Json;
  readonly expected_output: Json;
}

const repositoryRoot = join(import.meta.dirname, "../../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const file = join(suites, "asl/choice.jsonl");
const skip = existsSync(file) ? false : "the outside suite is absent: set TRELLIS_SUITES to its folder";

test("chooses in every recorded Choice state what Step Functions chose", { skip }, () => {
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row); // the suite's form; a line of another one fails
  assert.ok(rows.length > 0, "the suite holds rows");
  const differences = rows.flatMap(({ definition, input, expected_output: expected }) => {
    const state = definition.States[definition.StartAt] as ChoiceState; // each begins with its Choice state
    const rule = state.Choices.find((candidate) => choose(candidate, scopeOf(input)));
    const next = definition.States[rule?.Next ?? state.Default ?? ""];
    const actual = next?.Type === "Pass" ? (next.Result ?? null) : null;
    return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ state, input, expected, actual }];
  });
  assert.deepEqual(differences, []);
});
