import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import type { HttpAnswer } from "trellis/runtime";
import { OpenRequests, requestsWaitingMax, requestWaitMaxMs } from "./open-requests.ts";

interface Message {
  readonly request: number;
}

const ok = { status: 200, headers: {} };
const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => (error instanceof Fault ? error.code : error));

const give = (requests: OpenRequests<Message>, message: Message): Promise<HttpAnswer> =>
  new Promise((answered, failed) => requests.give(message, { answered, failed }));
const wait = (requests: OpenRequests<Message>, message: Message, nowMs: number): Promise<HttpAnswer> =>
  new Promise((answered, failed) => requests.wait(message, { answered, failed }, nowMs));

test("requests that wait go to the worker in the order of their coming", () => {
  const requests = new OpenRequests<Message>();
  for (const request of [3, 1, 2]) void wait(requests, { request }, 0);
  assert.deepEqual(
    requests.giveWaiting().map(({ request }) => request),
    [3, 1, 2],
  );
  assert.deepEqual(requests.giveWaiting(), []);
  assert.equal(requests.count, 3);
});

test("an answer reaches its request, wherever that is, and once", async () => {
  const requests = new OpenRequests<Message>();
  const given = give(requests, { request: 1 });
  const waiting = wait(requests, { request: 2 }, 0);
  assert.equal(requests.answer(1, ok), true);
  // A unit that the last worker had finished is durable, though its request waits for the next one.
  assert.equal(requests.answer(2, ok), true);
  assert.equal(requests.answer(2, ok), false);
  assert.deepEqual(await Promise.all([given, waiting]), [ok, ok]);
  assert.equal(requests.count, 0);
});

test("what a lost worker had waits for the next one, before what came later", async () => {
  const requests = new OpenRequests<Message>();
  const begun = give(requests, { request: 1 });
  void give(requests, { request: 2 });
  void wait(requests, { request: 3 }, 0);
  requests.fail(1, new Fault("TRL0305", "it crashed"));
  requests.takeBack(10);
  assert.equal(await codeOf(begun), "TRL0305");
  assert.deepEqual(
    requests.giveWaiting().map(({ request }) => request),
    [2, 3],
  );
});

test("no more requests wait than the bound, and the next is told when to come back", async () => {
  const requests = new OpenRequests<Message>();
  for (let request = 0; request < requestsWaitingMax; request++) void wait(requests, { request }, 0);
  await assert.rejects(wait(requests, { request: 9_999 }, 0), {
    code: "TRL0307",
    retry: "later",
    details: { retryAfterMs: 1_000 },
  });
  assert.equal(requests.count, requestsWaitingMax);
  assert.equal(requests.giveWaiting().length, requestsWaitingMax);
  void wait(requests, { request: 10_000 }, 0);
  assert.equal(requests.count, requestsWaitingMax + 1);
});

test("a request that no worker comes up for is given up in time; one that the worker has is not", async () => {
  const requests = new OpenRequests<Message>();
  void give(requests, { request: 1 });
  const first = wait(requests, { request: 2 }, 1_000);
  void wait(requests, { request: 3 }, 1_500);
  assert.equal(requests.expire(1_000), 1_000 + requestWaitMaxMs);
  assert.equal(requests.expire(1_000 + requestWaitMaxMs), 1_500 + requestWaitMaxMs);
  assert.equal(await codeOf(first), "TRL0320");
  assert.deepEqual(
    requests.giveWaiting().map(({ request }) => request),
    [3],
  );
  assert.equal(requests.expire(1e9), Infinity);
  assert.equal(requests.count, 2);
});

test("all requests fail when nobody will answer any more", async () => {
  const requests = new OpenRequests<Message>();
  const both = [give(requests, { request: 1 }), wait(requests, { request: 2 }, 0)];
  requests.failAll(new Fault("TRL0308", "the engine is stopping"));
  assert.deepEqual(await Promise.all(both.map(codeOf)), ["TRL0308", "TRL0308"]);
  assert.equal(requests.count, 0);
});
