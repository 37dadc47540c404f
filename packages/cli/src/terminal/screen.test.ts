import assert from "node:assert/strict";
import { test } from "node:test";
import { hasColour, screenOf } from "./screen.ts";

test("a terminal has colour unless it or its user says no", () => {
  assert.equal(hasColour(true, {}), true);
  assert.equal(hasColour(true, { NO_COLOR: "1" }), false);
  assert.equal(hasColour(true, { NO_COLOR: "" }), true);
  assert.equal(hasColour(true, { TERM: "dumb" }), false);
});

test("a pipe has colour only where it is forced", () => {
  assert.equal(hasColour(false, {}), false);
  assert.equal(hasColour(false, { FORCE_COLOR: "1" }), true);
  assert.equal(hasColour(false, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
  assert.equal(hasColour(true, { FORCE_COLOR: "0" }), false);
});

test("a pipe has no width, a terminal its own, and COLUMNS decides for both", () => {
  const write = (): void => {};
  assert.equal(screenOf({ write }, {}).columns, undefined);
  assert.equal(screenOf({ write, columns: 120 }, {}).columns, undefined);
  assert.equal(screenOf({ write, isTTY: true, columns: 120 }, {}).columns, 120);
  assert.equal(screenOf({ write }, { COLUMNS: "80" }).columns, 80);
});
