// Type tests: versions that are published side by side, and what stands at the door. `tsc -p .` runs them.
import { z } from "zod";
import { api, context, event, type Handler, http, schedule } from "../index.ts";

const PlanBought = event("market.plan-bought", {
  summary: "Somebody bought a plan.",
  key: "accountId",
  version: 2,
  schema: z.object({ accountId: z.string(), plan: z.enum(["small", "large"]), amount: z.number() }),
  previous: { 1: z.object({ account: z.string(), plan: z.enum(["small", "large"]), cents: z.int() }) },
  upcast: { 1: ({ account, cents, ...old }) => ({ ...old, accountId: account, amount: cents / 100 }) },
});
const Ping = api("POST /ping", { summary: "Answers.", responses: { 204: null } });

// Several versions at once: each has its own data.
const market = context("market", {
  team: "sales",
  summary: "Sells plans.",
  publishes: [PlanBought],
  functions: { tell: schedule("rate(1 hour)"), take: http(Ping) },
});
export const tell: Handler<typeof market, "tell"> = (_firing, { publish, ...work }) => {
  publish(PlanBought, { accountId: "a", plan: "small", amount: 1 });
  publish(PlanBought, { account: "a", plan: "small", cents: 100 }, { version: 1 });
  // @ts-expect-error -- the newest version's data under the older version
  publish(PlanBought, { accountId: "a", plan: "small", amount: 1 }, { version: 1 });
  // @ts-expect-error -- there is no such version
  publish(PlanBought, { account: "a", plan: "small", cents: 100 }, { version: 7 });
  // @ts-expect-error -- quarantine is at the door: a function that no request reaches has none
  void work.quarantine;
};
export const take: Handler<typeof market, "take"> = (_request, { quarantine, valid }) => {
  quarantine("carrier/form", { pointer: "/a", message: "is missing" });
  // @ts-expect-error -- a breach has a reason
  quarantine("carrier/form", { pointer: "/a" });
  valid("carrier/form");
  return { status: 204 };
};

// Only a contract with a body can be quarantined, and only one that promises no body with 202.
const Hook = api("POST /hooks", { summary: "", body: z.object({ a: z.int() }), responses: { 202: null } });
const Told = api("POST /told", { summary: "", body: z.object({}), responses: { 202: z.object({}) } });
http(Hook, { invalid: "quarantine" });
http(Ping, { invalid: "refuse" });
// @ts-expect-error -- no body
http(Ping, { invalid: "quarantine" });
// @ts-expect-error -- 202 has a body
http(Told, { invalid: "quarantine" });
// @ts-expect-error -- misspelt
http(Hook, { invalid: "quarantined" });
