import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { splitBritishTotal } from "./split-british-total.ts";
import { netOf, vatOf } from "./vat.ts";

test("takes VAT at rates with a fraction of a percent", () => {
  assert.equal(vatOf(10_000, 2_550), 2_550);
});

test("rounds VAT half up to whole cents", () => {
  assert.equal(vatOf(355, 2_000), 71);
  assert.equal(vatOf(3, 1_900), 1, "0.57 cents");
  assert.equal(vatOf(50, 2_100), 11, "10.5 cents");
});

const cents = fc.integer({ min: 0, max: 1_000_000_000 });
const basisPoints = fc.integer({ min: 0, max: 3_000 });

test("VAT grows with the amount", () => {
  fc.assert(fc.property(cents, basisPoints, (net, rate) => vatOf(net, rate) <= vatOf(net + 1, rate)));
});

test("the net part of what was charged is what was charged on", () => {
  fc.assert(
    fc.property(cents, basisPoints, (net, rate) => {
      assert.equal(netOf(net + vatOf(net, rate), rate), net);
    }),
  );
});

test("a British total is split into parts that make it up", () => {
  assert.deepEqual(splitBritishTotal(426), { country: "GB", netCents: 355, vatCents: 71, totalCents: 426 });
  fc.assert(
    fc.property(cents, (total) => {
      const { netCents, vatCents } = splitBritishTotal(total);
      assert.equal(netCents + vatCents, total);
    }),
  );
});
