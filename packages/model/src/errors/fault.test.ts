import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, type Code } from "./codes.ts";
import { Fault } from "./fault.ts";

test("a fault is an error with its code, and says nothing of retries that nobody decided", () => {
  const fault = new Fault("TRL0201", "/total must be integer");
  assert.ok(fault instanceof Error);
  assert.equal(String(fault), "Fault: /total must be integer");
  assert.equal(fault.code, "TRL0201");
  assert.equal(fault.title, "payload-invalid");
  assert.equal(fault.retry, "unknown");
  assert.deepEqual(fault.details, {});
  assert.equal("cause" in fault, false);
});

test("a fault keeps its cause, its details and its advice", () => {
  const cause = new TypeError("fetch failed");
  const fault = new Fault("TRL0311", "no room", { retry: "later", details: { bytes: 3 }, cause });
  assert.equal(fault.cause, cause);
  assert.deepEqual(fault.details, { bytes: 3 });
  assert.equal(fault.retry, "later");
});

test("every code has a number of four digits, a name that no other has, and text in every part", () => {
  const names = new Map<string, string>();
  for (const [code, { name, title, cause, cure }] of Object.entries(codes)) {
    assert.match(code, /^TRL(?:0[1-9]|1[0-2])\d\d$/);
    assert.match(name, /^[a-z]+(-[a-z]+)*$/, code);
    assert.equal(names.get(name), undefined, `${code} has the name of ${names.get(name) ?? ""}`);
    names.set(name, code);
    assert.match(title, /^[A-Z].*[^.]$/, code);
    for (const text of [cause, cure]) assert.match(text, /^\S.*\.$/, code);
  }
});

test("codes stand in the order of their numbers", () => {
  const listed = Object.keys(codes) as Code[]; // the catalogue's own keys
  assert.deepEqual(listed, listed.toSorted());
});
