import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf } from "./page.ts";

test("pages that follow each other hold every row once", () => {
  const all = ["a", "b", "c", "d", "e"].map((deliveryId) => ({ deliveryId }));
  const limit = 2;
  // As a range reads: from the key on, itself included, so many at most.
  const read = (after: string | undefined) => {
    const from = Math.max(
      0,
      all.findIndex(({ deliveryId }) => deliveryId === after),
    );
    return pageOf(all.slice(from, from + limit + 2), after, limit);
  };

  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = read(after);
    seen.push(...page.rows.map((row) => row.deliveryId));
    after = page.next ?? undefined;
  } while (after !== undefined);
  assert.deepEqual(seen, ["a", "b", "c", "d", "e"]);
});
