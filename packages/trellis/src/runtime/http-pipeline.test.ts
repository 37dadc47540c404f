import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@trellis/model";
import desk, { type Acts } from "../testing/fixtures/office/contexts/desk/context.ts";
import { Answered, ListTickets, OpenTicket } from "../testing/fixtures/office/contexts/desk/contracts.ts";
import { testContext, type TestContextOf } from "../testing/test-context.ts";
import type { TestAnswer, TestRequest } from "../testing/test-outcome.ts";

const ticket = { ticket: "t", count: 1 };
const created = { status: 201, body: { ticket: "t" } };

test("a request is answered as the handler says, as JSON", async () => {
  const { answer } = await post({ body: ticket }, ({ body }) => ({
    status: 201,
    body: { ticket: body.ticket },
    headers: { location: "/tickets/t" },
  }));
  assert.deepEqual(answer, {
    status: 201,
    body: { ticket: "t" },
    headers: { "content-type": "application/json", location: "/tickets/t" },
    replayed: false,
  });
});

test("an answer without a body has no media type either", async () => {
  const { answer } = await post({ body: ticket }, () => ({ status: 204 }));
  assert.deepEqual([answer.status, answer.body, answer.headers], [204, undefined, {}]);
});

const refusedBodies: [
  what: string,
  request: TestRequest,
  status: number,
  code: string,
  pointer: string | undefined,
][] = [
  ["a body that is missing", {}, 400, "TRL0207", undefined],
  ["a body that is not JSON", { rawBody: "{" }, 400, "TRL0207", undefined],
  ["a body that is not UTF-8", { rawBody: Uint8Array.of(0x22, 0xff, 0x22) }, 400, "TRL0207", undefined],
  ["a harmful member", { rawBody: '{"ticket":"t","count":1,"__proto__":{}}' }, 400, "TRL0207", "/__proto__"],
  ["a body of the wrong type", { body: [] }, 422, "TRL0208", ""],
  ["a missing member", { body: { ticket: "t" } }, 422, "TRL0208", "/count"],
  [
    "text where a number is asked for: bodies are not coerced",
    { body: { ticket: "t", count: "1" } },
    422,
    "TRL0208",
    "/count",
  ],
];

for (const [what, request, status, code, pointer] of refusedBodies) {
  test(`answers ${what} with ${status} and where it is`, async () => {
    let runs = 0;
    const { answer } = await post(request, () => void (runs += 1));
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.in, answer.body.pointer],
      [status, code, "body", pointer],
    );
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(answer.body.type, `https://trellis.dev/errors/${code}`);
    assert.equal(runs, 0);
  });
}

test("path and query are read as the types that the contract asks for", async () => {
  let given: unknown;
  const { answer } = await get(
    { params: { owner: "7" }, query: { page: "2", open: "true", tag: "one" } },
    ({ params, query }) => {
      given = { params, query };
      return { status: 200, body: null };
    },
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(given, { params: { owner: 7 }, query: { page: 2, open: true, tag: ["one"] } });
});

test("the request itself is not changed by reading it", async () => {
  const request = { params: { owner: "7" }, query: { page: "2", tag: "one" } };
  await get(request, () => ({ status: 200, body: null }));
  assert.deepEqual(request, { params: { owner: "7" }, query: { page: "2", tag: "one" } });
});

test("a path or query that breaks the contract is answered with 400, its part and its pointer", async () => {
  const path = await get({ params: { owner: "x" } }, () => created);
  assert.deepEqual(
    [path.answer.status, path.answer.body.in, path.answer.body.pointer, path.answer.body.detail],
    [400, "path", "/owner", "In the path: /owner must be integer."],
  );
  const query = await get({ params: { owner: "1" }, query: { page: "last" } }, () => created);
  assert.deepEqual(
    [query.answer.status, query.answer.body.in, query.answer.body.pointer],
    [400, "query", "/page"],
  );
});

test("a repeated idempotency key is answered as the first time, and nothing is done again", async () => {
  let runs = 0;
  const bench = await benchOf({
    openTicket(_request, { tables, publish }) {
      runs += 1;
      tables.tickets.put({ ticket: "t", owner: "o", place: runs });
      publish(Answered, { ticket: "t", text: String(runs) });
      return { status: 201, body: { ticket: `t${runs}` }, headers: { "x-run": String(runs) } };
    },
  });
  const send = () => bench.request(OpenTicket, { body: ticket, headers: { "Idempotency-Key": "k" } });
  const first = await send();
  const second = await send();
  assert.deepEqual([first.replayed, second.replayed], [false, true]);
  assert.deepEqual({ ...second, replayed: false }, first);
  assert.deepEqual([runs, bench.published(Answered).length], [1, 1]);
  // Another key, and none at all, are requests of their own.
  await bench.request(OpenTicket, { body: ticket, headers: { "Idempotency-Key": "other" } });
  await bench.request(OpenTicket, { body: ticket });
  await bench.request(OpenTicket, { body: ticket, headers: { "Idempotency-Key": "" } });
  assert.equal(runs, 4);
});

test("an idempotency key that comes with another body is refused", async () => {
  const bench = await benchOf({ openTicket: () => created });
  const send = (count: number) =>
    bench.request(OpenTicket, { body: { ticket: "t", count }, headers: { "idempotency-key": "k" } });
  await send(1);
  const { status, body } = await send(2);
  assert.deepEqual([status, body.code, body.in], [422, "TRL0209", "headers"]);
  assert.equal((await send(1)).status, 201);
});

test("only what was carried out is remembered: an answer of 409, a refusal and a failure can be sent again", async () => {
  const endings: Act[] = [
    () => ({ status: 409, body: { detail: "taken" } }),
    (work) => work.refuse({ refused: "closed" }),
    () => {
      throw new Error("no");
    },
    () => created,
  ];
  const bench = await benchOf({ openTicket: (_request, work) => endings.shift()?.(work) });
  const statuses: number[] = [];
  for (let time = 0; time < 5; time++) {
    const { status } = await bench.request(OpenTicket, { body: ticket, headers: { "idempotency-key": "k" } });
    statuses.push(status);
  }
  assert.deepEqual(statuses, [409, 409, 500, 201, 201]);
  assert.equal(endings.length, 0);
});

test("a refusal is a problem with its reason and its details", async () => {
  const { answer } = await post({ body: ticket }, (_request, { refuse }) =>
    refuse({ refused: "closed", until: "monday" }),
  );
  const { status, body } = answer;
  assert.deepEqual(
    [status, body.status, body.code, body.refused, body.until],
    [409, 409, "TRL0210", "closed", "monday"],
  );
  const other = await get({ params: { owner: "1" } }, (_request, { refuse }) =>
    refuse({ refused: "closed" }),
  );
  assert.equal(other.answer.status, 422);
});

const wrongAnswers: [what: string, answer: unknown][] = [
  ["nothing", undefined],
  ["no object", 5],
  ["a status that is not declared", { status: 200, body: { ticket: "t" } }],
  ["a body that breaks its schema", { status: 201, body: { ticket: 5 } }],
  ["no body where one is declared", { status: 201 }],
  ["a body where none is declared", { status: 204, body: {} }],
];

for (const [what, wrong] of wrongAnswers) {
  test(`an answer that breaks its contract (${what}) is the handler's failure, and nothing is written`, async () => {
    const { answer, bench } = await post({ body: ticket }, (_request, { tables }) => {
      tables.tickets.put({ ticket: "t", owner: "o", place: 1 });
      return wrong;
    });
    assert.deepEqual([answer.status, answer.body.code], [500, "TRL0204"]);
    assert.deepEqual(bench.table("tickets").rows(), []);
  });
}

test("a stranger learns the code of what failed, and neither its message nor its stack", async () => {
  const { answer } = await post({ body: ticket }, () => {
    throw new Error("the password is 1234");
  });
  assert.deepEqual([answer.status, answer.body.code], [500, "TRL0301"]);
  assert.doesNotMatch(JSON.stringify(answer), /1234|at /);
});

test("a fault that passes by itself is answered with 503", async () => {
  const { answer } = await post({ body: ticket }, () => {
    throw new Fault("TRL0311", "the rates are down", { retry: "later" });
  });
  assert.deepEqual([answer.status, answer.body.code], [503, "TRL0311"]);
});

type Act = NonNullable<Acts[string]>;

async function post(
  request: TestRequest,
  openTicket: Act,
): Promise<{ answer: TestAnswer; bench: TestContextOf<typeof desk> }> {
  const bench = await benchOf({ openTicket });
  return { answer: await bench.request(OpenTicket, request), bench };
}

async function get(request: TestRequest, listTickets: Act): Promise<{ answer: TestAnswer }> {
  const bench = await benchOf({ listTickets });
  return { answer: await bench.request(ListTickets, request) };
}

function benchOf(acts: Acts): Promise<TestContextOf<typeof desk>> {
  return testContext(desk, { ports: { acts } });
}
