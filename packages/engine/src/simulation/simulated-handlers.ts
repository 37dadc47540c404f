import { Fault } from "@trellis/model";
import type { FoundFunction } from "trellis/runtime";
import type { Stage } from "./stage.ts";

/** What one function does with one event. The event's data says so, for one function of its chain at most. */
export const fates = ["throw", "never", "refuse", "hang", "flaky", "idle", "slow", "kill"] as const;
export type Fate = (typeof fates)[number] | "well";

export interface Trouble {
  /** `context.function`, or `*` for all. */
  readonly function: string;
  readonly fate: Fate;
}

export interface EventData {
  /** Names the event for people, the same in each run. */
  readonly name: string;
  readonly item: string;
  readonly orderId?: string;
  /** The id of the event that a handler had when it published this one. */
  readonly cause?: string;
  readonly trouble?: Trouble;
  /** A member that no contract takes before the release. */
  readonly extra?: true;
}

export function fateOf(functionName: string, data: { readonly trouble?: unknown }): Fate {
  const trouble = data.trouble as Trouble | undefined; // written by the simulated clients
  return trouble !== undefined && (trouble.function === functionName || trouble.function === "*")
    ? trouble.fate
    : "well";
}

interface Row {
  readonly [field: string]: unknown;
}

interface SimulatedTable {
  readonly get: (...key: string[]) => Promise<Row | undefined>;
  readonly put: (row: Row) => void;
}

/** The part of `Work` that these handlers use; the typed declarations have tests of their own. */
interface SimulatedWork {
  readonly tables: Readonly<Record<"ledger" | "counters" | "lines" | "orders", SimulatedTable>>;
  readonly ports: { readonly stage: Stage };
  readonly publish: (contract: { readonly name: string }, data: EventData) => void;
  readonly refuse: (refusal: { readonly refused: string }) => unknown;
}

interface Delivered {
  readonly id: string;
  readonly data: EventData;
}

/** The handlers by context and function. */
export const simulatedHandlers: Readonly<Record<string, Readonly<Record<string, FoundFunction>>>> = {
  orders: { placeOrder, getOrder, confirm: effect("orders.confirm", {}) },
  stock: {
    reserve: effect("stock.reserve", { publishes: "stock.stock-reserved" }),
    move: effect("stock.move", { ordered: true }),
    tick: (firing: { readonly id: string; readonly scheduledFor: Date }, work: SimulatedWork) =>
      leaveTraces("stock.tick", firing.scheduledFor.toISOString(), work),
    fetch: taskOf("stock.fetch"),
    store: taskOf("stock.store"),
  },
  billing: {
    issue: effect("billing.issue", { ordered: true, publishes: "billing.invoice-issued" }),
    archive: effect("billing.archive", {}),
    audit: effect("billing.audit", { ordered: true }),
  },
  trouble: { misbehave: effect("trouble.misbehave", {}), note: effect("trouble.note", { ordered: true }) },
};

interface EffectOptions {
  readonly ordered?: boolean;
  readonly publishes?: string;
}

/** A subscription: it misbehaves as the event says, or leaves its traces, by which every commit of it is counted. */
function effect(name: string, { ordered = false, publishes }: EffectOptions): FoundFunction {
  return (event: Delivered, work: SimulatedWork) => {
    const fate = fateOf(name, event.data);
    // Answered without waiting: the worker takes another path then.
    if (fate === "idle") return undefined;
    if (fate === "refuse") return work.refuse({ refused: "as-told" });
    return act(event, work, fate);
  };
  async function act(event: Delivered, work: SimulatedWork, fate: Fate): Promise<unknown> {
    const { stage } = work.ports;
    await misbehave(name, fate, stage);
    await leaveTraces(name, event.id, work);
    if (ordered) {
      const line = await work.tables.lines.get(name, event.data.item);
      const events = (line?.["events"] ?? []) as readonly string[];
      work.tables.lines.put({ function: name, key: event.data.item, events: [...events, event.id] });
    }
    if (publishes !== undefined)
      work.publish(
        { name: publishes },
        { ...event.data, name: `${publishes} of ${event.data.name}`, cause: event.id },
      );
    await stage.pause();
    return undefined;
  }
}

async function misbehave(name: string, fate: Fate, stage: Stage): Promise<void> {
  await stage.pause();
  if (fate === "hang") await stage.hang();
  if (fate === "kill") await stage.kill(name);
  if (fate === "slow") await stage.pauseFor(600);
  if (fate === "throw" || (fate === "flaky" && stage.toss())) throw new Error(`${name} fails as told`);
  if (fate === "never") throw new Fault("TRL0203", `${name} fails for good as told`, { retry: "never" });
}

/** A task: it misbehaves as its input says, at its first attempts, or leaves its traces and answers. */
function taskOf(name: string): FoundFunction {
  return async ({ id, input, attempt }: SimulatedTask, work: SimulatedWork) => {
    const fate = attempt > 2 ? "well" : fateOf(name, input);
    if (fate === "refuse") return work.refuse({ refused: "as-told" });
    await misbehave(name, fate, work.ports.stage);
    await leaveTraces(name, id, work);
    return undefined;
  };
}

interface SimulatedTask {
  readonly id: string;
  readonly input: { readonly trouble?: Trouble };
  readonly attempt: number;
}

/** A row of its own and a row that all share, both changed by reading them first: whatever commits twice shows. */
async function leaveTraces(name: string, event: string, work: SimulatedWork): Promise<void> {
  const { ledger, counters } = work.tables;
  const entry = await ledger.get(name, event);
  const counter = await counters.get("all");
  await work.ports.stage.pause();
  ledger.put({ function: name, event, count: countOf(entry) + 1 });
  counters.put({ name: "all", count: countOf(counter) + 1 });
}

async function placeOrder({ body }: { readonly body: EventData }, work: SimulatedWork): Promise<unknown> {
  const name = "orders.placeOrder";
  const { orderId = "" } = body;
  const fate = fateOf(name, body);
  const order = await work.tables.orders.get(orderId);
  await misbehave(name, fate, work.ports.stage);
  if (fate === "refuse") return work.refuse({ refused: "as-told" });
  const counter = await work.tables.counters.get("all");
  await work.ports.stage.pause();
  work.tables.orders.put({ orderId, count: countOf(order) + 1 });
  work.tables.counters.put({ name: "all", count: countOf(counter) + 1 });
  work.publish({ name: "orders.order-placed" }, { ...body, name: `placing of ${body.name}`, cause: orderId });
  return { status: 201, body: { orderId } };
}

async function getOrder(
  { params }: { readonly params: { readonly orderId: string } },
  work: SimulatedWork,
): Promise<unknown> {
  const order = await work.tables.orders.get(params.orderId);
  return order === undefined ? { status: 404 } : { status: 200, body: order };
}

export function countOf(row: Row | undefined): number {
  return Number(row?.["count"] ?? 0);
}
