import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { checkBodyHeaders, isJson } from "./body-headers.ts";

const contract = { taken: true, maxBytes: 100 };
const codeOf = (headers: Record<string, string>, taken = true): string | undefined => {
  try {
    checkBodyHeaders(headers, { ...contract, taken });
    return undefined;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

test("JSON types are application/json and +json, in UTF-8", () => {
  for (const type of [
    "application/json",
    "Application/JSON; charset=UTF-8",
    'application/json;charset="utf-8"',
    "application/cloudevents+json",
    "application/vnd.github.v3+json; x=y",
  ]) {
    assert.ok(isJson(type), type);
  }
  for (const type of [
    undefined,
    "",
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/+json",
    "application/json; charset=utf-16",
    "text/plain; a=application/json",
  ]) {
    assert.ok(!isJson(type), type);
  }
});

test("a request without a body needs no body headers", () => {
  assert.equal(codeOf({}), undefined);
  assert.equal(codeOf({ "content-length": "0" }), undefined);
  assert.equal(codeOf({ "content-length": "0" }, false), undefined);
});

test("a body nobody declared is TRL0507", () => {
  assert.equal(codeOf({ "content-length": "1", "content-type": "application/json" }, false), "TRL0507");
  assert.equal(codeOf({ "transfer-encoding": "chunked" }, false), "TRL0507");
});

test("a body that says it is too long is TRL0506 before anything else", () => {
  assert.equal(codeOf({ "content-length": "101", "content-encoding": "gzip" }), "TRL0506");
  assert.equal(codeOf({ "content-length": "100", "content-type": "application/json" }), undefined);
});

test("a compressed body is TRL0509, an untyped one TRL0508", () => {
  const json = { "content-length": "9", "content-type": "application/json" };
  assert.equal(codeOf({ ...json, "content-encoding": "gzip" }), "TRL0509");
  assert.equal(codeOf({ ...json, "content-encoding": "Identity" }), undefined);
  assert.equal(codeOf({ "content-length": "9" }), "TRL0508");
});
