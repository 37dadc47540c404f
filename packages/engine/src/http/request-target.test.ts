import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { readTarget } from "./request-target.ts";

const query = (text: string): unknown => readTarget(`/?${text}`, 5).query;

test("path and query are split at the first question mark", () => {
  assert.deepEqual(readTarget("/a/b?c=d?e", 5), { path: "/a/b", query: { c: "d?e" } });
  assert.deepEqual(readTarget("/a%20b", 5), { path: "/a%20b", query: {} });
});

test("the absolute form is taken as the origin form", () => {
  assert.equal(readTarget("http://host:80/a?b=c", 5).path, "/a");
  assert.deepEqual(readTarget("HTTP://host?b=c", 5), { path: "/", query: { b: "c" } });
  assert.equal(readTarget("http://host", 5).path, "/");
  assert.equal(readTarget("ftp://host/a", 5).path, "ftp://host/a");
});

test("names and values are decoded, plus is a space", () => {
  assert.deepEqual(query("a%3D=b+c&d=%2B%26"), { "a=": "b c", d: "+&" });
});

test("a repeated name has all its values, in order", () => {
  assert.deepEqual(query("a=1&b=2&a=3&a="), { a: ["1", "3", ""], b: "2" });
});

test("names without a value and empty parts are taken lightly", () => {
  assert.deepEqual(query("a&&b=&=c"), { a: "", b: "", "": "c" });
});

test("a name like __proto__ is a plain member", () => {
  const read = query("__proto__=a&__proto__=b&constructor=c");
  assert.deepEqual(Object.entries(read as object), [
    ["__proto__", ["a", "b"]],
    ["constructor", "c"],
  ]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
});

test("a broken escape is TRL0503, too many parameters are TRL0505", () => {
  assert.throws(
    () => query("a=%E0%A4%A"),
    (error) => error instanceof Fault && error.code === "TRL0503",
  );
  assert.throws(
    () => query("&&&&&"),
    (error) => error instanceof Fault && error.code === "TRL0505",
  );
  assert.deepEqual(query("&&&&"), {});
});
