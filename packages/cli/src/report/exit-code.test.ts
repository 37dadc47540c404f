import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, type Code } from "@trellis/model";
import { exitCodeOf } from "./exit-code.ts";

test("each kind of failure has its own exit code", () => {
  const wanted = {
    TRL0201: 1,
    TRL0602: 2,
    TRL0603: 3,
    TRL0309: 5,
    TRL0310: 5,
    TRL0604: 6,
    TRL0308: 6,
    TRL0610: 70,
  };
  for (const [code, exitCode] of Object.entries(wanted))
    assert.equal(exitCodeOf(code as Code), exitCode, code);
});

test("declarations that can't be loaded are a matter of configuration", () => {
  const declarations = (Object.keys(codes) as Code[]).filter((code) => code.startsWith("TRL01"));
  assert.ok(declarations.length > 0);
  for (const code of declarations) assert.equal(exitCodeOf(code), 3);
});

test("no failure exits with 0", () => {
  for (const code of Object.keys(codes) as Code[]) assert.notEqual(exitCodeOf(code), 0);
});
