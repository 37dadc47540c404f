import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import { z } from "zod";
import type { Calling } from "../handler/call.ts";
import type { DeliveredEvent } from "../handler/handler.ts";
import type { WorkOf } from "../handler/work.ts";
import clerk from "./fixtures/office/contexts/clerk/context.ts";
import { FileAway, GetFile, Shred } from "./fixtures/office/contexts/clerk/contracts.ts";
import desk from "./fixtures/office/contexts/desk/context.ts";
import { Asked, ListTickets, OpenTicket } from "./fixtures/office/contexts/desk/contracts.ts";
import { stub } from "./stub.ts";
import { testContext, type TestContextOf, type TestContextOptions } from "./test-context.ts";

type Called = (typeof clerk)["declaration"]["functions"]["lookUp"]["options"]["calls"];
type Work = WorkOf<typeof clerk> & Calling<NonNullable<Called>>;
type Act = (work: Work, event: DeliveredEvent) => unknown;
type Calls = TestContextOptions<never>["calls"];

async function benchOf(act: Act, ...calls: NonNullable<Calls>): Promise<TestContextOf<typeof clerk>> {
  // A port of any function: what it is given is the handler's own.
  const ports = { act: (event: DeliveredEvent, work: Work) => act(work, event) };
  return testContext(clerk, { ports, calls });
}

const ask = (bench: TestContextOf<typeof clerk>, id = "e-1") => bench.deliver(Asked, { ticket: "t" }, { id });

/** Code and message of the failure that the handler met. */
async function failureOf(act: Act, ...calls: NonNullable<Calls>): Promise<Fault> {
  let met: unknown;
  const bench = await benchOf(
    async (work, event) => {
      try {
        await act(work, event);
      } catch (error) {
        met = error;
      }
    },
    ...calls,
  );
  await ask(bench);
  assert.ok(met instanceof Fault, String(met));
  return met;
}

const file = { title: "Minutes", pages: 7, note: "dull" };

test("a call is answered by its stub, which is given numbers as numbers; the handler gets the fields that it reads", async () => {
  const asked: unknown[] = [];
  const answers: unknown[] = [];
  const bench = await benchOf(
    async ({ call }) => {
      answers.push(await call(GetFile, { params: { number: 7 }, query: { part: ["a", "b"] } }));
      answers.push(await call(GetFile, { params: { number: 8 } }));
    },
    stub(GetFile, ({ params, query }) => {
      asked.push({ params, query });
      return params.number === 7 ? { status: 200, body: file } : { status: 404, body: { title: "none" } };
    }),
  );
  assert.deepEqual(await ask(bench), { outcome: "done" });
  assert.deepEqual(asked, [
    { params: { number: 7 }, query: { part: ["a", "b"] } },
    { params: { number: 8 }, query: {} },
  ]);
  assert.deepEqual(answers, [
    { status: 200, body: { title: "Minutes", note: "dull" } },
    { status: 404, body: undefined },
  ]);
});

test("another bench answers calls by its handlers; a handler that is tried again does not do twice what it called", async () => {
  let opened = 0;
  const other = await testContext(desk, {
    ports: {
      acts: {
        openTicket: ({ body }, { tables }) => {
          opened += 1;
          tables.tickets.put({ ticket: body.ticket, owner: "clerk", place: body.count });
          return { status: 201, body: { ticket: body.ticket } };
        },
      },
    },
  });
  let attempts = 0;
  const tickets: unknown[] = [];
  const bench = await benchOf(async ({ call }) => {
    for (const ticket of ["one", "two"]) {
      const answer = await call(OpenTicket, { body: { ticket, count: 1 } });
      if (answer.status === 201) tickets.push(answer.body.ticket);
    }
    if (++attempts === 1) throw new Error("after the calls");
  }, other);
  await ask(bench);
  await bench.clock.advance(1_000);
  assert.deepEqual([attempts, opened], [2, 2]);
  assert.deepEqual(tickets, ["one", "two", "one", "two"]);
  assert.equal(other.table("tickets").rows().length, 2);
  // Another event is another piece of work.
  await ask(bench, "e-2");
  assert.equal(opened, 4);
});

test("a request that is sent again under its idempotency key repeats its calls, whose keys are UUIDs", async () => {
  const keys: unknown[] = [];
  let attempts = 0;
  const act: Act = async ({ call }) => {
    await call(OpenTicket, { body: { ticket: "t", count: 1 } });
    if (++attempts === 1) throw new Error("after the call");
    return { status: 204 };
  };
  const bench = await benchOf(
    act,
    stub(OpenTicket, ({ headers }) => {
      keys.push(headers["idempotency-key"]);
      return { status: 201, body: { ticket: "t" } };
    }),
  );
  const statuses: number[] = [];
  for (const key of ["k-1", "k-1", "k-2"])
    statuses.push((await bench.request(FileAway, { headers: { "idempotency-key": key } })).status);
  assert.deepEqual(statuses, [500, 204, 204]);
  const [first, again, other] = keys;
  assert.equal(again, first);
  assert.notEqual(other, first);
  for (const key of keys) assert.ok(z.uuid().safeParse(key).success, String(key));
});

test("what is not declared, breaks the contract or has nobody to answer it is refused, each in its own words", async () => {
  const undeclared = await failureOf(({ call }) =>
    (call as (contract: unknown) => Promise<unknown>)(ListTickets),
  );
  assert.equal(undeclared.code, "TRL0214");
  assert.match(
    undeclared.message,
    /^clerk\.lookUp does not declare that it calls "GET \/tickets\/\{owner\}"/,
  );

  const number = "seven" as unknown as number;
  const invalid = await failureOf(({ call }) => call(GetFile, { params: { number } }));
  assert.deepEqual(
    [invalid.code, invalid.message, invalid.retry],
    ["TRL0215", "GET /files/{number}: in the params: /number must be integer", "never"],
  );
  const long = { number: 7, more: "x".repeat(100) };
  const large = await failureOf(({ call }) => call(Shred, { body: long }));
  assert.match(large.message, /in the body: it has 122 bytes, and 100 are the most/);
  const nowhere = await failureOf(({ call }) =>
    call(GetFile, { params: { number: "" as unknown as number } }),
  );
  assert.match(nowhere.message, /"" can't stand in the path as number/);

  const unanswered = await failureOf(({ call }) => call(Shred, { body: { number: 1 } }));
  assert.equal(unanswered.code, "TRL0218");
  assert.match(unanswered.message, /clerk\.lookUp calls POST \/shreds, and nothing answers it on this bench/);
});

test("a call is made again where that does no harm, three times at most, and then fails as what failed it", async () => {
  let tries = 0;
  const down = (): never => {
    tries += 1;
    throw new Fault("TRL0320", "the context had no worker for 10 s", { retry: "later" });
  };
  const failed = await failureOf(({ call }) => call(GetFile, { params: { number: 7 } }), stub(GetFile, down));
  assert.deepEqual([failed.code, failed.retry, tries], ["TRL0216", "later", 3]);
  assert.match(
    failed.message,
    /^GET \/files\/\{number\}: there is no answer \(TRL0320: the context had no worker/,
  );
  tries = 0;
  const once = await failureOf(({ call }) => call(Shred, { body: { number: 7 } }), stub(Shred, down));
  assert.deepEqual([once.code, tries], ["TRL0216", 1]);
  tries = 0;
  const bench = await benchOf(
    ({ call }) => call(GetFile, { params: { number: 7 } }).then(() => undefined),
    stub(GetFile, () => (tries === 0 ? down() : { status: 200, body: file })),
  );
  assert.deepEqual(await ask(bench), { outcome: "done" });
});

test("an answer that the contract does not declare is none", async () => {
  const refusing = await testContext(desk, {
    ports: { acts: { openTicket: (_request, { refuse }) => refuse({ refused: "shut" }) } },
  });
  const refused = await failureOf(
    async ({ call }) => {
      const answer = await call(OpenTicket, { body: { ticket: "t", count: 1 } });
      assert.deepEqual(
        [answer.status, (answer.body as { detail: string }).detail],
        [409, "The request was refused: shut."],
      );
      return call(Shred, { body: { number: 1 } });
    },
    refusing,
    stub(Shred, () => ({ status: 200, body: {} }) as never),
  );
  // The stub's own mistake.
  assert.deepEqual([refused.code, refused.retry], ["TRL0216", "never"]);
  assert.match(
    refused.message,
    /TRL0204: the stub answers POST \/shreds wrongly: the status 200 is not declared/,
  );
});

test("a call that is late is given up before the handler's own time is over", async () => {
  const never = stub(GetFile, () => setTimeout(60_000, undefined as never, { ref: false }));
  const late = await failureOf(
    ({ call }) => call(GetFile, { params: { number: 7 } }, { timeoutMs: 30 }),
    never,
  );
  assert.deepEqual([late.code, late.retry], ["TRL0217", "later"]);
  assert.match(late.message, /there was no answer within 30 ms/);
  const bounded = await failureOf(({ call }) => call(GetFile, { params: { number: 7 } }), never);
  assert.match(bounded.message, /there was no answer within 900 ms/);
});

test("a call after the handler's end is refused, and a call carries its invocation's trace", async () => {
  let call: Work["call"] | undefined;
  let traceparent: string | undefined;
  const bench = await benchOf(
    async (work) => {
      call = work.call;
      work.log.info("here");
      await call(GetFile, { params: { number: 7 } });
    },
    stub(GetFile, (request) => {
      // Not in the contract, and there all the same.
      ({ traceparent } = request.headers as unknown as { traceparent: string });
      return { status: 200, body: file };
    }),
  );
  await ask(bench);
  assert.equal(traceparent?.slice(3, 35), bench.logs()[0]?.traceId);
  await assert.rejects(call!(GetFile, { params: { number: 7 } }), { code: "TRL0206" });
});
