import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { neverSampled } from "trellis/runtime";
import { RequestRecorder } from "../telemetry/request-recorder.ts";
import type { Waiter } from "../workers/waiter.ts";
import { CallDesk, type CallDeskOptions } from "./call-desk.ts";
import { type CallEnded, packCalls } from "./call-mail.ts";

const mail = (count: number, name = "stock.level", bytes = 0) =>
  packCalls(
    Array.from({ length: count }, (_, at) => ({
      request: at + 1,
      caller: "shop.buy",
      function: name,
      invocation: { id: `r-${at}`, params: {}, query: {}, headers: {}, body: new Uint8Array(bytes) },
    })),
  );

/** A desk whose requests wait until the test answers them. */
function deskOf(options: Partial<CallDeskOptions> = {}) {
  const waiting: Waiter[] = [];
  const ended: CallEnded[] = [];
  const requests = new RequestRecorder({ sampler: neverSampled, now: Date.now, keep: () => {} });
  const limits = { requestsInFlightMax: 5, contextRequestsMax: 3, bodiesMaxBytes: 1_000 };
  const desk = new CallDesk({
    requests,
    readers: new Set(["stock.level"]),
    stalled: () => undefined,
    limits,
    ...options,
  });
  const take = (given: ReturnType<typeof mail>): void =>
    desk.take(
      given,
      (each) => ended.push(each),
      (_name, _invocation, waiter) => waiting.push(waiter),
    );
  const codes = (): unknown[] =>
    ended.map((each) => ("failure" in each ? each.failure.code : each.answer.status));
  return { desk, take, waiting, codes };
}

test("calls of one context are let in up to its bound, and all together up to theirs; those that end make room", () => {
  const { take, waiting, codes } = deskOf();
  take(mail(4));
  assert.deepEqual([waiting.length, codes()], [3, ["TRL0513"]]);
  take(mail(3, "bank.pay"));
  assert.deepEqual([waiting.length, codes()], [5, ["TRL0513", "TRL0513"]]);
  waiting[0]!.answered({ status: 200, headers: {} });
  waiting[1]!.failed(new Fault("TRL0304", "it ended", { retry: "later" }));
  take(mail(2));
  assert.deepEqual([waiting.length, codes()], [7, ["TRL0513", "TRL0513", 200, "TRL0304"]]);
});

test("bodies of calls have a bound together", () => {
  const { take, waiting, codes } = deskOf();
  take(mail(2, "stock.level", 600));
  assert.deepEqual([waiting.length, codes()], [1, ["TRL0513"]]);
});

test("while the store takes nothing, only what reads is asked", () => {
  const { take, waiting, codes } = deskOf({
    stalled: () => new Fault("TRL0311", "the disk is full", { retry: "later" }),
  });
  take(mail(1));
  take(mail(1, "bank.pay"));
  assert.deepEqual([waiting.length, codes()], [1, ["TRL0311"]]);
});

test("calls are counted by who called, who answered and with what", () => {
  const { desk, take, waiting } = deskOf();
  take(mail(3));
  waiting[0]!.answered({ status: 200, headers: {} });
  waiting[1]!.answered({ status: 200, headers: {} });
  waiting[2]!.failed(new Fault("TRL0304", "it ended"));
  assert.deepEqual(desk.status(), [
    { caller: "shop.buy", answerer: "stock.level", status: 200, count: 2 },
    { caller: "shop.buy", answerer: "stock.level", count: 1 },
  ]);
});
