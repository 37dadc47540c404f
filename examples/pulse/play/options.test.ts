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
  assert.match(problem(["--onec"]), /--onec/);
  assert.match(problem(["once"]), /once/);
  assert.match(problem(["--rate", "0"]), /--rate must be above 0/);
  assert.match(problem(["--rate", "fast"]), /"fast"/);
  assert.match(problem(["--port", "70000"]), /--port must be a port/);
});

function problem(args: readonly string[]): string {
  const options = readOptions(args);
  assert.ok(typeof options === "string", "there is nothing wrong");
  return options;
}
