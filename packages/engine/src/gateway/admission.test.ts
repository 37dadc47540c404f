import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { Admission } from "./admission.ts";

const limits = { requestsInFlightMax: 3, contextRequestsMax: 2, bodiesMaxBytes: 100 };

function refused(admission: Admission, context: string): void {
  assert.throws(
    () => admission.enter(context),
    (error) => error instanceof Fault && error.code === "TRL0513" && error.details["retryAfterMs"] === 1_000,
  );
}

test("a context that is full leaves room for the others, up to the bound of all", () => {
  const admission = new Admission(limits);
  admission.enter("slow");
  admission.enter("slow");
  refused(admission, "slow");
  admission.enter("other");
  refused(admission, "other");
  refused(admission, "third");
});

test("whoever leaves makes room, and one that was refused took none", () => {
  const admission = new Admission(limits);
  admission.enter("slow");
  admission.enter("slow");
  refused(admission, "slow");
  admission.leave("slow", 0);
  admission.enter("slow");
  refused(admission, "slow");
});

test("bytes count until their request leaves, also those for which there was no room", () => {
  const admission = new Admission(limits);
  admission.enter("a");
  admission.enter("a");
  assert.equal(admission.take(100), true);
  assert.equal(admission.take(1), false);
  admission.leave("a", 100);
  assert.equal(admission.take(99), true);
  assert.equal(admission.take(1), false);
});
