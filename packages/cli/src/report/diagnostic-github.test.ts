import assert from "node:assert/strict";
import { test } from "node:test";
import { githubLine } from "./diagnostic-github.ts";

test("a diagnostic is one workflow command, escaped as GitHub asks", () => {
  const line = githubLine(
    {
      code: "TRL0201",
      severity: "warning",
      message: "100% wrong",
      where: { file: "a,b.ts", line: 3, column: 7 },
      fix: "turn it round",
    },
    (file) => `system/${file}`,
  );
  assert.equal(
    line,
    "::warning file=system/a%2Cb.ts,line=3,col=7,title=TRL0201::100%25 wrong%0Afix: turn it round",
  );
});

test("what a rule has found is titled with its name, which is what it is set and waived by", () => {
  const line = githubLine({ code: "TRL1054", severity: "warning", message: "m", fix: "f" }, (file) => file);
  assert.equal(line, "::warning title=TRL1054 contract-unread::m%0Afix: f");
});

test("a diagnostic without a place is a command without a file", () => {
  const line = githubLine({ code: "TRL0201", severity: "error", message: "m", fix: "f" }, (file) => file);
  assert.equal(line, "::error title=TRL0201::m%0Afix: f");
});
