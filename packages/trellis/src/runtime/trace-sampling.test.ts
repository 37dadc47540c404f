import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomHex } from "./ids.ts";
import { headSampler } from "./trace-sampling.ts";

const prefix = "4bf92f3577b34da6a3";
const hex = (digits: number) =>
  fc.string({
    unit: fc.integer({ min: 0, max: 15 }).map((digit) => digit.toString(16)),
    minLength: digits,
    maxLength: digits,
  });

/** What is decided by the id's digits and by its words; they must agree. */
function samplesBoth(ratio: number, traceId: string): boolean {
  const words = Uint32Array.from({ length: 4 }, (_, word) =>
    Number.parseInt(traceId.slice(word * 8, word * 8 + 8), 16),
  );
  const sampler = headSampler(ratio);
  const sampled = sampler.samples(traceId);
  assert.equal(sampler.samplesWords(words), sampled);
  return sampled;
}

test("a ratio of 0 samples nothing, one of 1 everything", () => {
  fc.assert(
    fc.property(hex(32), (traceId) => {
      assert.equal(samplesBoth(0, traceId), false);
      assert.equal(samplesBoth(1, traceId), true);
    }),
  );
});

// T = 0.5 * 2^56 = 0x80000000000000; T = 0.75 * 2^56 = 0xc0000000000000.
const decided: [ratio: number, random: string, sampled: boolean][] = [
  [0.5, "7fffffffffffff", false],
  [0.5, "80000000000000", true],
  [0.25, "bfffffffffffff", false],
  [0.25, "c0000000000000", true],
  [0.25, "ffffffffffffff", true],
  [0.25, "00000000000000", false],
];
for (const [ratio, random, sampled] of decided) {
  test(`at a ratio of ${ratio}, the last 56 bits ${random} are ${sampled ? "sampled" : "not sampled"}`, () =>
    assert.equal(samplesBoth(ratio, prefix + random), sampled));
}

test("the decision is the comparison of the last 56 bits with the threshold, and nothing else of the id counts", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), hex(18), hex(14), (ratio, other, random) => {
      const threshold = BigInt(Math.round((1 - ratio) * 2 ** 56));
      assert.equal(samplesBoth(ratio, other + random), BigInt(`0x${random}`) >= threshold);
    }),
  );
});

test("what a smaller ratio samples, a greater one samples too", () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(ratio, ratio, hex(32), (one, other, traceId) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      assert.ok(!samplesBoth(less, traceId) || samplesBoth(more, traceId));
    }),
  );
});

test("of 100,000 new traces, about the ratio's share is sampled", () => {
  const { samples } = headSampler(0.01);
  let count = 0;
  for (let trace = 0; trace < 100_000; trace++) if (samples(randomHex(16))) count += 1;
  // Ten standard deviations around 1,000: a fair sampler fails this once in 10^22 runs.
  assert.ok(count > 685 && count < 1_315, `${count} of 100,000`);
});
