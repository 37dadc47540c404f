import assert from "node:assert/strict";
import { test } from "node:test";
import { report } from "./report.ts";
import { treeOf } from "./tree/tree.ts";

const tree = treeOf({ "a.ts": "" });

test("the verdict stands last and counts checks, files and findings", () => {
  const { lines, findings } = report([{ name: "calm", run: () => [], note: () => "7 of 7" }], tree);
  assert.deepEqual(lines, ["ok    calm: 7 of 7", "1 check over 1 file of code: 0 findings"]);
  assert.equal(findings, 0);
});

test("findings with one reason are told together, each with its place", () => {
  const reason = { why: "It hurts.", fix: "Stop." };
  const found = [
    { path: "a.ts", line: 3, what: "one", ...reason },
    { path: "b.ts", what: "two", ...reason },
  ];
  const { lines, findings } = report([{ name: "strict", run: () => found }], tree);
  assert.equal(findings, 2);
  assert.deepEqual(lines.join("\n").split("\n"), [
    "FAIL  strict: 2 findings",
    "      a.ts:3  one",
    "      b.ts  two",
    "        why: It hurts.",
    "        fix: Stop.",
    "1 check over 1 file of code: 2 findings",
  ]);
});
