import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import type { SentCall } from "trellis/runtime";
import type { MailedCall } from "./call-mail.ts";
import { callsOpenMax, WorkerCalls } from "./worker-calls.ts";

// Who answers is all that is read of it.
const model = {
  contexts: {
    stock: { name: "stock", functions: { level: { kind: "http", api: "GET /level" } } },
  },
} as unknown as SystemModel;
const call: SentCall = {
  operation: "GET /level",
  caller: "shop.buy",
  request: { params: {}, query: {}, headers: {}, body: new Uint8Array() },
};

test("each call hears of its own end, in whatever order they come", async () => {
  const sent: MailedCall[] = [];
  const calls = new WorkerCalls(model, (each) => sent.push(each), Date.now);
  const [first, second] = [calls.link(call), calls.link(call)];
  assert.deepEqual(
    sent.map(({ function: name, caller }) => [name, caller]),
    [
      ["stock.level", "shop.buy"],
      ["stock.level", "shop.buy"],
    ],
  );
  calls.take({
    call: sent[1]!.request,
    failure: { code: "TRL0304", message: "it ended", retry: "later" },
  });
  calls.take({ call: sent[0]!.request, answer: { status: 204, headers: {} } });
  await assert.rejects(second, { code: "TRL0304", retry: "later" });
  assert.equal((await first).status, 204);
});

test("more calls than may be open fail at once, until others have ended", async () => {
  const sent: MailedCall[] = [];
  const calls = new WorkerCalls(model, (each) => sent.push(each), Date.now);
  const open = Array.from({ length: callsOpenMax }, () => calls.link(call));
  await assert.rejects(calls.link(call), { code: "TRL0307", retry: "later" });
  calls.take({ call: sent[0]!.request, answer: { status: 204, headers: {} } });
  assert.equal((await open[0])?.status, 204);
  void calls.link(call);
  assert.equal(sent.length, callsOpenMax + 1);
});
