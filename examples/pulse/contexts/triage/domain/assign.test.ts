import assert from "node:assert/strict";
import { test } from "node:test";
import { assign } from "./assign.ts";

test("one issue always goes to one person", () => {
  assert.equal(assign("444500041", "bug"), assign("444500041", "bug"));
});

test("neighbouring issues are spread evenly over the people of a category", () => {
  const people = new Map<string, number>();
  for (let id = 444_500_000; id < 444_503_000; id++) {
    const person = assign(String(id), "bug");
    people.set(person, (people.get(person) ?? 0) + 1);
  }
  assert.equal(people.size, 3);
  for (const issues of people.values()) assert.ok(issues > 800 && issues < 1_200, `${issues} of 3,000`);
});
