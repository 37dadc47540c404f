import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Fault } from "trellis";
import { testContext, type TestContextOf } from "trellis/testing";
import { DeliveryQuarantined } from "../../intake/contracts.ts";
import notifyContext from "../context.ts";
import { createMemorySender, type MemorySender } from "../memory-sender.ts";
import type { Sender } from "../ports.ts";

const quarantined = {
  deliveryId: "d-1",
  event: "push",
  pointer: "/repository/id",
  reason: "is missing",
};

let notify: TestContextOf<typeof notifyContext>;
let memory: MemorySender;
let failures: Fault[] = [];
const keys: string[] = [];
beforeEach(async () => {
  memory = createMemorySender();
  failures = [];
  keys.length = 0;
  const sender: Sender = {
    send(notice, options) {
      keys.push(options.idempotencyKey);
      const failure = failures.shift();
      return failure === undefined ? memory.send(notice, options) : Promise.reject(failure);
    },
  };
  notify = await testContext(notifyContext, { ports: { sender } });
});

const down = () => new Fault("TRL0211", "the notice webhook answered 503", { retry: "later" });
const refused = () => new Fault("TRL0211", "the notice webhook answered 422", { retry: "never" });

test("a quarantined delivery is told to the platform team", async () => {
  await notify.deliver(DeliveryQuarantined, quarantined);
  assert.deepEqual(
    [...memory.taken.values()],
    [
      {
        noticeId: "quarantined/push/repository/id",
        to: "platform",
        subject: `GitHub's "push" is not what its schema says`,
        text: "In delivery d-1, /repository/id is missing.",
      },
    ],
  );
});

test("the same breach in another delivery is no news", async () => {
  await notify.deliver(DeliveryQuarantined, quarantined);
  const again = await notify.deliver(DeliveryQuarantined, { ...quarantined, deliveryId: "d-2" });
  assert.equal(again.outcome, "refused");
  assert.equal(memory.taken.size, 1);
});

test("a receiver that is down is tried again, under the same idempotency key", async () => {
  failures = [down(), down()];
  await notify.deliver(DeliveryQuarantined, quarantined);
  await notify.clock.advance(60_000);
  assert.equal(memory.taken.size, 1);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
});

test("a notice that is refused is a dead letter at once", async () => {
  failures = [refused()];
  await notify.deliver(DeliveryQuarantined, quarantined);
  assert.deepEqual(
    notify.deadLetters().map(({ attempts }) => attempts),
    [1],
  );
});

test("a receiver that stays down makes a dead letter after five attempts", async () => {
  failures = [down(), down(), down(), down(), down()];
  await notify.deliver(DeliveryQuarantined, quarantined);
  await notify.clock.advance(60_000);
  assert.deepEqual(
    notify.deadLetters().map(({ attempts }) => attempts),
    [5],
  );
});
