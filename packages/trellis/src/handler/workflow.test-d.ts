// Type tests of workflows: what starts them, what their tasks are given and answer. `tsc -p .` runs them.
import { z } from "zod";
import {
  api,
  context,
  event,
  type Handler,
  schedule,
  task,
  type TaskRun,
  workflow,
  type Workflow,
  type WorkflowInput,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function exactly<_Proof extends true>(): void {}

const Overdue = event("billing.invoice-overdue", {
  summary: "Nobody has paid an invoice in time.",
  version: 1,
  schema: z.object({ invoiceId: z.string(), accountId: z.string(), total: z.number() }),
});
const Reminder = z.object({ invoiceId: z.string(), level: z.int() });
const definition = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };

const billing = context("billing", {
  team: "finance",
  summary: "Turns purchases into invoices.",
  publishes: [Overdue],
  functions: {
    remind: task({ input: Reminder, result: z.object({ sentAt: z.string() }), timeoutMs: 5_000 }),
    note: task({ input: Reminder }),
    anything: task(),
    closeMonth: schedule("cron(0 2 1 * ? *)"),
  },
  workflows: {
    dunning: workflow("dunning.asl.json", { startsOn: Overdue }),
    narrow: workflow("narrow.asl.json", {
      startsOn: Overdue,
      reads: ["invoiceId"],
      where: { total: [{ numeric: [">", 9] }] },
    }),
    month: workflow("month.asl.json", {
      input: z.object({ month: z.string() }),
      kind: "express",
      timeoutMs: 9_000,
    }),
    free: workflow(definition),
  },
});
type Billing = typeof billing;

// Tasks: the input is the declared one, and the result has to be.
export const remind: Handler<Billing, "remind"> = ({ input, execution, attempt }, { refuse, start }) => {
  exactly<Equal<typeof input, z.infer<typeof Reminder>>>();
  exactly<Equal<typeof execution, string>>();
  exactly<Equal<typeof attempt, number>>();
  if (input.level > 3) return refuse({ refused: "level-unknown" });
  // A task may start a workflow of its context.
  start("month", { month: "2026-11" });
  return { sentAt: "2026-11-30" };
};
// @ts-expect-error -- the result lacks a field
export const lacking: Handler<Billing, "remind"> = () => ({});
// @ts-expect-error -- no result at all
export const silent: Handler<Billing, "remind"> = () => {};
export const note: Handler<Billing, "note"> = ({ input }) => {
  exactly<Equal<typeof input.level, number>>();
};
// @ts-expect-error -- a result that is not declared
export const surplus: Handler<Billing, "note"> = () => ({ sentAt: "2026" });
export const anything: Handler<Billing, "anything"> = (run) => {
  exactly<Equal<typeof run, TaskRun<unknown>>>();
};

// Starting: the workflows are those of the context, and each has its input.
export const closeMonth: Handler<Billing, "closeMonth"> = (
  _firing,
  { start, succeedTask, failTask, heartbeatTask },
) => {
  const name = start("month", { month: "2026-11" }, { name: "2026-11" });
  exactly<Equal<typeof name, string>>();
  // @ts-expect-error -- a workflow that the context does not have
  start("mouth", { month: "2026-11" });
  // @ts-expect-error -- a field of the wrong type
  start("month", { month: 11 });
  start("dunning", { invoiceId: "i", accountId: "a", total: 1 });
  // @ts-expect-error -- a field of the event missing
  start("dunning", { invoiceId: "i" });
  start("narrow", { invoiceId: "i" });
  start("free", 7);
  succeedTask("token", { paid: true });
  failTask("token", "customer-gone");
  heartbeatTask("token");
  // @ts-expect-error -- an error has a name
  failTask("token");
};
exactly<Equal<WorkflowInput<Workflow<{ month: string }>>, { month: string }>>();

const bare = context("bare", { team: "t", summary: "s", functions: { tick: schedule("rate(1 minute)") } });
export const tick: Handler<typeof bare, "tick"> = (_firing, { start }) => {
  // @ts-expect-error -- there are no workflows
  start("dunning", {});
};

// Declarations.
// @ts-expect-error -- a field that the event does not have
workflow("a.asl.json", { startsOn: Overdue, reads: ["invoice"] });
// @ts-expect-error -- a value of another type
workflow("a.asl.json", { startsOn: Overdue, where: { total: ["7"] } });
// @ts-expect-error -- an option, misspelt
workflow("a.asl.json", { starts: Overdue });
// @ts-expect-error -- a kind that there is not
workflow("a.asl.json", { kind: "fast" });
// @ts-expect-error -- no state machine
workflow({ StartAt: "A" });
// A task calls what it declares.
const GetLevel = api("GET /levels/{id}", {
  summary: "One level.",
  params: z.object({ id: z.string() }),
  responses: { 200: z.object({ level: z.int() }) },
});
const calling = context("calling", {
  team: "t",
  summary: "s",
  functions: { look: task({ result: z.int(), calls: [GetLevel] }), blind: task() },
});
export const look: Handler<typeof calling, "look"> = async (_run, { call }) => {
  const { body } = await call(GetLevel, { params: { id: "a" } });
  exactly<Equal<typeof body, { level: number }>>();
  return body.level;
};
export const blind: Handler<typeof calling, "blind"> = async (_run, { call }) => {
  // @ts-expect-error -- not in `calls`
  await call(GetLevel, { params: { id: "a" } });
};
// @ts-expect-error -- a task's retries are its workflow's
task({ retry: { attemptsMax: 3 } });
