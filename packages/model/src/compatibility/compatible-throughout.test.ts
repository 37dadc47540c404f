import assert from "node:assert/strict";
import { test } from "node:test";
import { compatibleThroughout } from "./compatible-throughout.ts";

const versions = [
  { type: "object", properties: { a: { type: "integer" } } },
  { type: "object", properties: {} },
  { type: "object", properties: { a: { type: "string" } } },
];

test("each version is compared with the next, and with every later one where the policy is transitive", () => {
  const steps = (
    direction: "backward" | "backward-transitive" | "full-transitive" | "none",
  ): readonly string[] =>
    compatibleThroughout(versions, direction).map(
      ({ older, newer, direction, containment }) => `${older}-${newer} ${direction} ${containment.answer}`,
    );
  assert.deepEqual(steps("backward"), ["0-1 backward yes", "1-2 backward yes"]);
  assert.deepEqual(steps("backward-transitive"), ["0-1 backward yes", "0-2 backward no", "1-2 backward yes"]);
  assert.equal(steps("full-transitive").length, 6);
  assert.deepEqual(steps("none"), []);
});
