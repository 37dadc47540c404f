// Type tests: an author's typical mistakes do not compile, and correct code has exact types. `tsc -p .` runs them.
import { z } from "zod";
import {
  type Adapter,
  api,
  context,
  type DataOf,
  event,
  type EventData,
  type Handler,
  http,
  jsonSchema,
  on,
  port,
  type Refused,
  schedule,
  table,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function exactly<_Proof extends true>(): void {}

interface VatRates {
  readonly forCountry: (country: string) => Promise<number>;
}

const Invoice = z.object({
  invoiceId: z.string(),
  accountId: z.string(),
  issuedAt: z.string(),
  total: z.number(),
});
const PlanBought = event("market.plan-bought", {
  summary: "Somebody bought a plan.",
  key: "accountId",
  version: 2,
  schema: z.object({
    accountId: z.string(),
    plan: z.enum(["small", "large"]),
    amount: z.number(),
    note: z.string().optional(),
  }),
  previous: { 1: z.object({ account: z.string(), plan: z.enum(["small", "large"]), cents: z.int() }) },
  upcast: { 1: ({ account, cents, ...old }) => ({ ...old, accountId: account, amount: cents / 100 }) },
  deprecated: { 1: "2027-03-31" },
});
const InvoiceIssued = event("billing.invoice-issued", {
  summary: "An invoice was issued.",
  version: 1,
  schema: Invoice,
});
const GetInvoice = api("GET /invoices/{invoiceId}", {
  summary: "One invoice.",
  params: z.object({ invoiceId: z.string() }),
  query: z.object({ page: z.int().optional() }),
  headers: z.object({ accept: z.string() }),
  responses: { 200: Invoice, 304: null, 404: z.object({ title: z.string() }) },
});
const Ping = api("POST /ping", { summary: "Answers.", responses: { 204: null } });

const billing = context("billing", {
  team: "finance",
  summary: "Turns purchases into invoices.",
  publishes: [InvoiceIssued],
  tables: {
    invoices: table(Invoice, { key: "invoiceId", indexes: { byAccount: ["accountId", "issuedAt"] } }),
    totals: table(z.object({ month: z.string(), day: z.int(), sum: z.number() }), { key: ["month", "day"] }),
  },
  ports: { rates: port<VatRates>() },
  settings: { VAT_URL: { summary: "Where the rates are." } },
  functions: {
    issueInvoice: on(PlanBought, { reads: ["accountId", "amount"], ordered: true }),
    watchAll: on(PlanBought),
    getInvoice: http(GetInvoice),
    ping: http(Ping),
    closeMonth: schedule("cron(0 2 1 * ? *)"),
  },
});
type Billing = typeof billing;

// Patterns: names and values are those of the data; fields that are not read may be named.
on(PlanBought, {
  reads: ["amount"],
  where: {
    plan: ["large", { prefix: "sm" }, { "anything-but": ["small"] }],
    amount: [{ numeric: [">", 0, "<=", 100] }, 7],
    note: [{ exists: false }, { "equals-ignore-case": "vip" }],
    $or: [{ accountId: ["a"] }, { amount: [1] }],
  },
});
// @ts-expect-error -- a field, misspelt
on(PlanBought, { where: { plans: ["large"] } });
// @ts-expect-error -- a value that the field never has
on(PlanBought, { where: { plan: ["medium"] } });
// @ts-expect-error -- a value of another type
on(PlanBought, { where: { amount: ["7"] } });
// @ts-expect-error -- a test of texts for a number
on(PlanBought, { where: { amount: [{ prefix: "7" }] } });
// @ts-expect-error -- a test of numbers for a text
on(PlanBought, { where: { accountId: [{ numeric: ["=", 7] }] } });
// @ts-expect-error -- a test that there is not
on(PlanBought, { where: { accountId: [{ prefx: "7" }] } });
// @ts-expect-error -- a range without its bound
on(PlanBought, { where: { amount: [{ numeric: [">"] }] } });
// @ts-expect-error -- a value without its array
on(PlanBought, { where: { plan: "large" } });
// @ts-expect-error -- fields of what has none
on(PlanBought, { where: { plan: { name: ["large"] } } });
// @ts-expect-error -- a single branch
on(PlanBought, { where: { $or: [{ amount: [1] }] } });

const Shipped = event("market.shipped", {
  summary: "Goods went out.",
  version: 1,
  schema: z.object({
    lines: z.array(z.object({ sku: z.string(), tags: z.array(z.string()).optional() })),
    to: z.union([z.object({ country: z.string() }), z.object({ shop: z.int() })]).optional(),
    extra: z.unknown(),
  }),
});
on(Shipped, {
  where: {
    lines: { sku: [{ wildcard: "A-*" }], tags: ["x"] },
    to: { country: ["NL"], shop: [{ exists: false }] },
    extra: { anything: [1] },
  },
});
// @ts-expect-error -- a field of an entry, misspelt
on(Shipped, { where: { lines: { skus: ["A"] } } });
// @ts-expect-error -- a value where there are objects
on(Shipped, { where: { lines: ["A"] } });
const Anything = event("market.anything", { summary: "Who knows.", version: 1, schema: true });
on(Anything, { where: { anything: [1], or: { more: ["x"] } } });

// Subscriptions: the data has the fields that are read, no more.
export const issueInvoice: Handler<Billing, "issueInvoice"> = async (
  { id, data, key },
  { tables, ports, publish, refuse },
) => {
  exactly<Equal<typeof data, Pick<EventData<typeof PlanBought>, "accountId" | "amount">>>();
  exactly<Equal<typeof key, string | undefined>>();
  // @ts-expect-error -- plan is not in `reads`
  void data.plan;
  const rate = await ports.rates.forCountry("GB");
  exactly<Equal<typeof rate, number>>();
  // @ts-expect-error -- a port's method, misspelt
  void ports.rates.forCuontry("GB");
  // @ts-expect-error -- a port that is not declared
  void ports.rate;

  const invoice = {
    invoiceId: id,
    accountId: data.accountId,
    issuedAt: "2026-11-21",
    total: data.amount * rate,
  };
  tables.invoices.put(invoice);
  // @ts-expect-error -- a table, misspelt
  void tables.invocies;
  // @ts-expect-error -- a field of the wrong type
  tables.invoices.put({ ...invoice, total: "12" });
  // @ts-expect-error -- a field missing
  tables.invoices.put({ invoiceId: id });

  publish(InvoiceIssued, invoice);
  // @ts-expect-error -- it has no older version
  publish(InvoiceIssued, invoice, { version: 1 });
  // @ts-expect-error -- a field of the wrong type
  publish(InvoiceIssued, { ...invoice, accountId: 7 });
  // @ts-expect-error -- not in `publishes`
  publish(PlanBought, { accountId: "a", plan: "small", amount: 1 });

  if (rate < 0) return refuse({ refused: "rate-unknown", country: "GB" });
  // @ts-expect-error -- a refusal has a name
  if (rate > 99) return refuse({ country: "GB" });
  return undefined;
};

export const watchAll: Handler<Billing, "watchAll"> = ({ data, time, attempt }) => {
  exactly<Equal<typeof data, EventData<typeof PlanBought>>>();
  exactly<Equal<typeof data.plan, "small" | "large">>();
  exactly<Equal<typeof data.note, string | undefined>>();
  exactly<Equal<typeof time, Date>>();
  exactly<Equal<typeof attempt, number>>();
};

// A subscription answers nothing but a refusal: a value returned by accident would be lost.
// @ts-expect-error -- a value that nobody takes
export const answersSomething: Handler<Billing, "watchAll"> = () => ({ status: 200 });

// Tables: keys and indexes have the types of their fields.
export const readsTables: Handler<Billing, "closeMonth"> = async (firing, { tables }) => {
  exactly<Equal<typeof firing.scheduledFor, Date>>();
  // @ts-expect-error -- a schedule has no data
  void firing.data;
  const invoice = await tables.invoices.get("i-1");
  exactly<Equal<typeof invoice, DataOf<typeof Invoice> | undefined>>();
  // @ts-expect-error -- the key is text
  await tables.invoices.get(1);
  // @ts-expect-error -- the key is one field
  await tables.invoices.get("i-1", "2026");
  await tables.totals.get("2026-11", 21);
  // @ts-expect-error -- the sort key is missing
  await tables.totals.get("2026-11");
  // @ts-expect-error -- the sort key is a number
  tables.totals.delete("2026-11", "21");
  const found = await tables.invoices.queryIndex("byAccount", "a-1", { from: "2026-01", limit: 10 });
  exactly<Equal<typeof found, readonly DataOf<typeof Invoice>[]>>();
  // @ts-expect-error -- an index that is not declared
  await tables.invoices.queryIndex("byTotal", "a-1");
  // @ts-expect-error -- a table without indexes
  await tables.totals.queryIndex("byDay", "a-1");
  // @ts-expect-error -- the index's partition is text
  await tables.invoices.queryIndex("byAccount", 7);
};

// HTTP: the request has what the contract declares, the reply is one that it declares.
export const getInvoice: Handler<Billing, "getInvoice"> = async (request, { tables, refuse }) => {
  exactly<Equal<typeof request.params, { invoiceId: string }>>();
  exactly<Equal<typeof request.query, { page?: number | undefined }>>();
  exactly<Equal<typeof request.headers, { accept: string }>>();
  exactly<Equal<typeof request.body, undefined>>();
  // @ts-expect-error -- a parameter, misspelt
  void request.params.invioceId;
  const invoice = await tables.invoices.get(request.params.invoiceId);
  if (request.query.page === 2) return refuse({ refused: "no-such-page" });
  if (request.query.page === 3) return { status: 304 };
  if (invoice === undefined) return { status: 404, body: { title: "No such invoice" } };
  return { status: 200, body: invoice, headers: { etag: "1" } };
};

export const ping: Handler<Billing, "ping"> = ({ params, query, headers, body, rawBody }) => {
  exactly<Equal<typeof params, undefined>>();
  exactly<Equal<typeof query, undefined>>();
  exactly<Equal<typeof headers, undefined>>();
  exactly<Equal<typeof body, undefined>>();
  exactly<Equal<typeof rawBody, Uint8Array>>();
  return { status: 204 };
};

// @ts-expect-error -- a status that the contract does not declare
export const wrongStatus: Handler<Billing, "getInvoice"> = () => ({ status: 500, body: { title: "?" } });
// @ts-expect-error -- the body of another status
export const wrongBody: Handler<Billing, "getInvoice"> = () => ({ status: 200, body: { title: "?" } });
// @ts-expect-error -- a body where there is none
export const surplusBody: Handler<Billing, "ping"> = () => ({ status: 204, body: { title: "?" } });
// @ts-expect-error -- no answer at all
export const noAnswer: Handler<Billing, "ping"> = () => {};
export const refuses: Handler<Billing, "ping"> = (_request, { refuse }) => {
  const refused = refuse({ refused: "closed" });
  exactly<Equal<typeof refused, Refused>>();
  return refused;
};
// @ts-expect-error -- only `refuse` makes a refusal
export const selfMade: Handler<Billing, "watchAll"> = () => ({ refused: "closed" });
// @ts-expect-error -- a function that is not declared
export type Misspelt = Handler<Billing, "issueInvioce">;

// Adapters.
export const rates: Adapter<Billing, "rates"> = ({ environment, settings }) => {
  exactly<Equal<typeof environment, string>>();
  exactly<Equal<typeof settings.VAT_URL, string>>();
  // @ts-expect-error -- a setting that is not declared
  void settings.VAT_KEY;
  return { forCountry: () => Promise.resolve(20) };
};
// @ts-expect-error -- what it makes is not the port
export const wrongAdapter: Adapter<Billing, "rates"> = () => ({ forCountry: () => "20" });
// @ts-expect-error -- a port that is not declared
export type MisspeltPort = Adapter<Billing, "rate">;

// A context without tables, ports and events.
export const bare = context("bare", {
  team: "t",
  summary: "s",
  functions: { tick: schedule("rate(1 minute)") },
});
export const tick: Handler<typeof bare, "tick"> = (_firing, { tables, ports, publish }) => {
  // @ts-expect-error -- there are no tables
  void tables.invoices;
  // @ts-expect-error -- there are no ports
  void ports.rates;
  // @ts-expect-error -- nothing is published
  publish(InvoiceIssued, { invoiceId: "1", accountId: "1", issuedAt: "", total: 1 });
};

// Declarations.
// @ts-expect-error -- a field that the event does not have
on(PlanBought, { reads: ["accountId", "amonut"] });
// @ts-expect-error -- an option, misspelt
on(PlanBought, { order: true });
// @ts-expect-error -- an option that HTTP functions do not have
http(Ping, { retry: { attemptsMax: 3 } });
// @ts-expect-error -- the key is no field
event("a.b", { summary: "s", key: "invoice", version: 1, schema: Invoice });
event("a.b", {
  summary: "s",
  version: 2,
  schema: Invoice,
  previous: { 1: Invoice },
  // @ts-expect-error -- the old version has no such field
  upcast: { 1: (old) => ({ ...old, total: old.sum }) },
});
// @ts-expect-error -- the key is no field
table(Invoice, { key: "invoice" });
// @ts-expect-error -- an index's field is none
table(Invoice, { key: "invoiceId", indexes: { byAccount: ["account", "issuedAt"] } });
// @ts-expect-error -- a key of three fields
table(Invoice, { key: ["invoiceId", "accountId", "issuedAt"] });
// @ts-expect-error -- a context without an owner
context("c", { summary: "s", functions: {} });
// @ts-expect-error -- an API contract without answers
api("GET /a", { summary: "s" });

// Schemas of other libraries: one that carries its type as `static` (TypeBox), and plain JSON Schema.
declare const Typed: { readonly static: { id: string; at: number }; readonly type: "object" };
const plain = { type: "object", properties: { id: { type: "string" } }, required: ["id"] } as const;
const TypedEvent = event("x.typed", { summary: "s", key: "id", version: 1, schema: Typed });
const PlainEvent = event("x.plain", { summary: "s", key: "id", version: 1, schema: plain });
// @ts-expect-error -- the key is no field
event("x.typed", { summary: "s", key: "ids", version: 1, schema: Typed });
// @ts-expect-error -- text is no schema
event("x.text", { summary: "s", version: 1, schema: "string" });

export const mixed = context("x", {
  team: "t",
  summary: "s",
  publishes: [TypedEvent, PlainEvent],
  tables: {
    typed: table(Typed, { key: ["id", "at"] }),
    plain: table(plain, { key: "id", indexes: { byOwner: ["owner", "at"] } }),
  },
  functions: {
    onTyped: on(TypedEvent, { reads: ["id"] }),
    onPlain: on(PlainEvent, { reads: ["id"] }),
    onAnything: on(PlainEvent),
  },
});
export const onTyped: Handler<typeof mixed, "onTyped"> = async ({ data }, { tables, publish }) => {
  exactly<Equal<typeof data, Pick<{ id: string; at: number }, "id">>>();
  const row = await tables.typed.get(data.id, 1);
  exactly<Equal<typeof row, { id: string; at: number } | undefined>>();
  publish(TypedEvent, { id: "1", at: 2 });
  // @ts-expect-error -- a field of the wrong type
  publish(TypedEvent, { id: "1", at: "2" });
};
export const onPlain: Handler<typeof mixed, "onPlain"> = async ({ data }, { tables, publish }) => {
  // What was not read is not there, even where the types of what is there are unknown.
  exactly<Equal<typeof data, { readonly id: unknown }>>();
  const row = await tables.plain.get("1");
  exactly<Equal<typeof row, unknown>>();
  await tables.plain.queryIndex("byOwner", 7);
  // @ts-expect-error -- a key is text or a number
  await tables.plain.get({ id: "1" });
  // @ts-expect-error -- an index that is not declared
  await tables.plain.queryIndex("byName", 7);
  tables.plain.put({ id: "1" });
  publish(PlainEvent, { id: "1" });
};
export const onAnything: Handler<typeof mixed, "onAnything"> = ({ data }) => {
  exactly<Equal<typeof data, unknown>>();
};

// Plain JSON Schema with a type: the data has it, and keys and reads are its fields.
interface Parcel {
  readonly parcelId: string;
  readonly grams?: number;
}
const ParcelSent = event("post.parcel-sent", {
  summary: "A parcel is on its way.",
  key: "parcelId",
  version: 1,
  schema: jsonSchema<Parcel>({ type: "object", properties: { parcelId: { type: "string" } } }),
});
exactly<Equal<EventData<typeof ParcelSent>, Parcel>>();
on(ParcelSent, { reads: ["grams"] });
// @ts-expect-error a parcel has no such field
on(ParcelSent, { reads: ["weight"] });
