import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedWebhooks } from "./recorded.ts";

test("329 webhooks of 58 events are recorded, each with its own delivery id, the same every time", () => {
  const recorded = recordedWebhooks();
  assert.equal(recorded.length, 329);
  assert.equal(new Set(recorded.map(({ event }) => event)).size, 58);
  assert.equal(new Set(recorded.map(({ deliveryId }) => deliveryId)).size, 329);
  assert.deepEqual(
    recordedWebhooks().map(({ deliveryId }) => deliveryId),
    recorded.map(({ deliveryId }) => deliveryId),
  );
});
