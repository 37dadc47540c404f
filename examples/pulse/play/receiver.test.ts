import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startReceiver, statusFor, type Receiver } from "./receiver.ts";

let receiver: Receiver;
before(async () => {
  receiver = await startReceiver();
});
after(() => receiver.stop());

async function post(noticeId: string, key: string): Promise<number> {
  const response = await fetch(receiver.url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ noticeId }),
  });
  return response.status;
}

const ids = Array.from({ length: 2_000 }, (_, n) => `quarantined/push/${n}`);
const statuses = (noticeId: string) => [1, 2, 3, 4, 5, 6, 7].map((attempt) => statusFor(noticeId, attempt));

test("about every fifth attempt fails, and the same ones in every play", () => {
  const first = ids.filter((id) => statusFor(id, 1) === 503).length / ids.length;
  assert.ok(first > 0.15 && first < 0.3, `${first}`);
  assert.deepEqual(ids.map(statuses), ids.map(statuses));
});

test("a few notices never succeed: some are refused, for some the receiver is always down", () => {
  const never = ids.filter((id) => !statuses(id).includes(204));
  assert.ok(never.length > 60 && never.length < 200, `${never.length} of ${ids.length}`);
  assert.ok(never.some((id) => statusFor(id, 1) === 422));
  assert.ok(never.some((id) => statusFor(id, 1) === 503));
});

test("a notice is taken once by its idempotency key, and every further one only counted", async () => {
  const good = ids.find((id) => statusFor(id, 1) === 204) ?? "";
  assert.equal(await post(good, "key-1"), 204);
  assert.equal(await post(good, "key-1"), 204);
  assert.equal(await post(good, "key-2"), 204);
  assert.deepEqual(receiver.received(), { attempts: 3, notices: 2, repeated: 1, failures: 0 });
});
