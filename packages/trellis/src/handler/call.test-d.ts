// Type tests: what a function may call, what it has to give, and what it is given. `tsc -p .` runs them.
import { z } from "zod";
import {
  api,
  context,
  event,
  type Handler,
  http,
  jsonSchema,
  on,
  schedule,
  uses,
  type WorkOf,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function exactly<_Proof extends true>(): void {}

const Problem = z.object({ title: z.string() });
const GetInvoice = api("GET /invoices/{invoiceId}", {
  summary: "One invoice.",
  params: z.object({ invoiceId: z.string() }),
  query: z.object({ page: z.int().optional() }),
  responses: {
    200: z.object({ invoiceId: z.string(), total: z.number(), note: z.string().optional() }),
    304: null,
    404: Problem,
  },
});
const Refund = api("POST /refunds", {
  summary: "Gives money back.",
  headers: z.object({ "idempotency-key": z.string(), "x-reason": z.string() }),
  body: z.object({ invoiceId: z.string(), cents: z.int() }),
  responses: { 201: z.object({ refundId: z.string() }), 409: Problem },
  idempotency: { header: "idempotency-key" },
});
const Ping = api("POST /ping", { summary: "Answers.", responses: { 204: null }, callers: "declared" });
const Plain = api("GET /plain", {
  summary: "Who knows.",
  responses: { 200: jsonSchema<{ at: number }>({ type: "object" }), 202: { type: "object" } },
});
const Due = event("desk.due", { summary: "s", version: 1, schema: z.object({ invoiceId: z.string() }) });

const desk = context("desk", {
  team: "t",
  summary: "s",
  functions: {
    remind: on(Due, {
      reads: ["invoiceId"],
      calls: [uses(GetInvoice, { reads: ["total", "note"] }), Refund, Ping],
    }),
    look: http(Ping, { calls: [GetInvoice, uses(Plain, { reads: ["at"] })] }),
    sweep: schedule("rate(1 day)", { calls: [Ping] }),
    silent: on(Due),
    hush: on(Due, { calls: [] }),
  },
});
type Desk = typeof desk;

export const remind: Handler<Desk, "remind"> = async ({ data }, { call }) => {
  const answer = await call(GetInvoice, { params: { invoiceId: data.invoiceId } }, { timeoutMs: 500 });
  exactly<Equal<(typeof answer)["status"], 200 | 304 | 404>>();
  if (answer.status === 200) {
    exactly<Equal<typeof answer.body, { total: number; note?: string | undefined }>>();
    // @ts-expect-error -- it does not read that
    void answer.body.invoiceId;
  } else exactly<Equal<typeof answer.body, undefined>>();
  await call(GetInvoice, { params: { invoiceId: "i" }, query: { page: 2 } });
  // @ts-expect-error -- a parameter is missing
  await call(GetInvoice, {});
  // @ts-expect-error -- nothing is asked
  await call(GetInvoice);
  // @ts-expect-error -- a parameter of the wrong type
  await call(GetInvoice, { params: { invoiceId: 7 } });

  const refund = await call(Refund, { headers: { "x-reason": "late" }, body: { invoiceId: "i", cents: 7 } });
  if (refund.status === 201) exactly<Equal<typeof refund.body, { refundId: string }>>();
  else exactly<Equal<typeof refund.body, { title: string }>>();
  await call(Refund, {
    headers: { "x-reason": "late", "idempotency-key": "own" },
    body: { invoiceId: "i", cents: 7 },
  });
  // @ts-expect-error -- a header is missing
  await call(Refund, { headers: {}, body: { invoiceId: "i", cents: 7 } });
  // @ts-expect-error -- a field of the wrong type
  await call(Refund, { headers: { "x-reason": "late" }, body: { invoiceId: "i", cents: "7" } });

  const { status, body } = await call(Ping);
  exactly<Equal<typeof status, 204>>();
  exactly<Equal<typeof body, undefined>>();
  // @ts-expect-error -- not in its `calls`
  await call(Plain);
};

export const look: Handler<Desk, "look"> = async (_request, { call }) => {
  const answer = await call(GetInvoice, { params: { invoiceId: "i" } });
  if (answer.status === 404) exactly<Equal<typeof answer.body, { title: string }>>();
  const plain = await call(Plain);
  if (plain.status === 200) exactly<Equal<typeof plain.body, Pick<{ at: number }, "at">>>();
  else exactly<Equal<typeof plain.body, { readonly at?: unknown }>>();
  return { status: 204 };
};

export const sweep: Handler<Desk, "sweep"> = async (_firing, work) => {
  await work.call(Ping);
  // A helper that handlers share takes the work of any of them.
  shared(work);
};

export const silent: Handler<Desk, "silent"> = async (_event, { call }) => {
  // @ts-expect-error -- it calls nothing
  await call(Ping);
};
export const hush: Handler<Desk, "hush"> = async (_event, { call }) => {
  // @ts-expect-error -- it calls nothing
  await call(Ping);
};

function shared(_work: WorkOf<Desk>): void {}

// @ts-expect-error -- a field that no success has
uses(GetInvoice, { reads: ["title"] });
// @ts-expect-error -- an answer without a body has no fields
uses(Ping, { reads: ["at"] });
// @ts-expect-error -- an event is not called
on(Due, { calls: [Due] });
