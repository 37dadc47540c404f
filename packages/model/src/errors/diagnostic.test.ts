import assert from "node:assert/strict";
import { test } from "node:test";
import { sortDiagnostics, type Diagnostic } from "./diagnostic.ts";

test("errors come before warnings, then files, lines, codes and messages in order", () => {
  const of = (
    severity: Diagnostic["severity"],
    file: string | undefined,
    line: number | undefined,
    code: Diagnostic["code"],
    message: string,
  ): Diagnostic => ({
    severity,
    code,
    message,
    fix: "",
    ...(file === undefined ? {} : { where: { file, ...(line === undefined ? {} : { line }) } }),
  });
  const inOrder = [
    of("error", undefined, undefined, "TRL0101", "the system"),
    of("error", "a.ts", undefined, "TRL0102", "the file"),
    of("error", "a.ts", 2, "TRL0103", "a"),
    of("error", "a.ts", 2, "TRL0103", "b"),
    of("error", "a.ts", 2, "TRL0104", "a"),
    of("error", "a.ts", 10, "TRL0101", "a"),
    of("error", "b.ts", 1, "TRL0101", "a"),
    of("warning", "a.ts", 1, "TRL0101", "a"),
  ];
  const given = inOrder.toReversed();
  assert.deepEqual(sortDiagnostics(given), inOrder);
  assert.deepEqual(given, inOrder.toReversed());
});
