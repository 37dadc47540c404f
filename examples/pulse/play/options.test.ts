import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";

test("one play takes any free ports, a lasting one the usual ones", () => {
  const once = readOptions(["--once"]);
  assert.ok(typeof once !== "string" && once.port === 0 && once.inspectPort === 0);
  const lasting = readOptions([]);
  assert.ok(typeof lasting !== "string" && lasting.port === 8080 && lasting.rate === 2);
});

test("what is not an option is named", () => {
  assert.match(String(readOptions(["--onec"])), /--onec/);
  assert.match(String(readOptions(["once"])), /once/);
  assert.match(String(readOptions(["--rate", "0"])), /--rate must be above 0/);
  assert.match(String(readOptions(["--rate", "fast"])), /"fast"/);
  assert.match(String(readOptions(["--port", "70000"])), /--port must be a port/);
});
