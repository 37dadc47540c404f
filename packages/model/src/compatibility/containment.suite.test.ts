import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonSchema } from "../document/system-model.ts";
import { compatibility } from "./compatibility.ts";
import { deviations, type Deviation } from "./fixtures/suite-deviations.ts";

/** One line of the suite. "backward" is backward and not forward. */
interface Case {
  readonly id: string;
  readonly compatibility: "backward" | "both" | "none";
  readonly original: JsonSchema;
  readonly updated: JsonSchema;
}

const repositoryRoot = join(import.meta.dirname, "../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const file = join(suites, "contract-compat/apicurio.jsonl");
const skip = existsSync(file) ? false : "the outside suite is absent: set TRELLIS_SUITES to its folder";

for (const contentModel of ["closed", "open"] as const) {
  test(
    `agrees with the recorded compatibility labels where schemas are ${contentModel}, but for the deviations that the docs list`,
    { skip },
    () => {
      const cases = readFileSync(file, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Case);
      assert.ok(cases.length > 0, "the suite holds cases");
      const differing = cases.flatMap((each, at) => {
        const { backward, forward } = compatibility(each.original, each.updated, { contentModel });
        // A label that says "incompatible" is met by an honest doubt too: no gate lets that pass.
        const answer = [backward, forward].map((answer) => answer.answer === "yes");
        const label = [each.compatibility !== "none", each.compatibility === "both"];
        return String(answer) === String(label) ? [] : [`${at + 1} ${each.id}`];
      });
      const listed = deviations.filter(
        (each) => each.onlyWhen === undefined || each.onlyWhen === contentModel,
      );
      assert.deepEqual(differing, listed.map(named));
    },
  );
}

test("the docs list each deviation from the suite with its reason", () => {
  const page = readFileSync(join(repositoryRoot, "docs/compatibility.md"), "utf8");
  for (const each of deviations)
    assert.ok(page.includes(rowOf(each)), `docs/compatibility.md lacks the row: ${rowOf(each)}`);
});

function named({ line, id }: Deviation): string {
  return `${line} ${id}`;
}

function rowOf({ line, id, label, answer, onlyWhen, reason }: Deviation): string {
  return `| ${line} | ${id} | ${label} | ${answer} | ${onlyWhen ?? "both"} | ${reason} |`;
}
