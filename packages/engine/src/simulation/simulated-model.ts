import { restock, rush } from "./simulated-workflow.ts";
import {
  limits,
  type ContextModel,
  type FunctionModel,
  type JsonSchema,
  type SubscriptionModel,
  type SystemModel,
} from "@trellis/model";

/** One invocation may take this long. */
export const timeoutMs = 1_000;

const source = { file: "simulation" };
const everyday = { factor: 2, delayMaxMs: 4_000, ageMaxMs: limits.ageMaxMs.max };

/**
 * The system that is simulated: four contexts, chains of events between them, hot rows, one context that does harm.
 * All schemas allow everything: contracts have tests of their own, and compiling schemas would take longer than all
 * the rest of a run. What partners send is let in from a release on; see `modelBeforeRelease`.
 *
 * ```
 * POST /orders -> orders.order-placed -> stock.reserve -> stock.stock-reserved -> orders.confirm
 *                                                                              -> billing.issue (ordered) -> billing.invoice-issued
 * billing.invoice-issued -> billing.archive (20 a second), trouble.note (ordered)
 * (outside) -> stock.goods-moved -> stock.move (ordered), trouble.misbehave (one at a time),
 *                                    billing.audit (ordered, 200 a second, some items only)
 * (clock) -> stock.tick
 * (outside) -> the workflow stock.restock, or stock.rush, in memory: stock.fetch, stock.store
 * ```
 */
export const simulatedModel: SystemModel = {
  modelVersion: 1,
  name: "simulated",
  summary: "What the simulation runs.",
  teams: {},
  contexts: {
    orders: contextOf("orders", ["orders.order-placed"], {
      placeOrder: { ...commons(8), kind: "http", api: "POST /orders", invalid: "quarantine" },
      getOrder: { ...commons(8), kind: "http", api: "GET /orders/{orderId}" },
      confirm: subscription("stock.stock-reserved", false, 4, 3),
    }),
    stock: {
      ...contextOf("stock", ["stock.stock-reserved", "stock.goods-moved"], {
        reserve: subscription("orders.order-placed", false, 4, 4),
        move: subscription("stock.goods-moved", true, 8, 3),
        tick: {
          ...commons(2),
          kind: "schedule",
          expression: "rate(1 minute)",
          retry: { ...everyday, attemptsMax: 4, delayMs: 200 },
        },
        fetch: { ...commons(2), kind: "task" },
        store: { ...commons(4), kind: "task" },
      }),
      workflows: { restock, rush },
    },
    billing: contextOf("billing", ["billing.invoice-issued"], {
      issue: subscription("stock.stock-reserved", true, 16, 3),
      archive: {
        ...subscription("billing.invoice-issued", false, 2, 2),
        rateLimit: { perSecond: 20, burst: 3 },
      },
      audit: {
        ...subscription("stock.goods-moved", true, 4, 3),
        where: { item: [{ suffix: "1" }, { suffix: "3" }] },
        rateLimit: { perSecond: 200, burst: 20 },
      },
    }),
    trouble: contextOf("trouble", [], {
      misbehave: subscription("stock.goods-moved", false, 1, 3),
      note: subscription("billing.invoice-issued", true, 2, 3),
    }),
  },
  events: Object.fromEntries(
    ["orders.order-placed", "stock.stock-reserved", "stock.goods-moved", "billing.invoice-issued"].map(
      (name) => [
        name,
        {
          name,
          summary: name,
          source,
          key: "item",
          version: 1,
          versions: { 1: { schema: true, upcast: false } },
        },
      ],
    ),
  ),
  apis: {
    "POST /orders": {
      operation: "POST /orders",
      summary: "Places an order.",
      source,
      method: "POST",
      path: "/orders",
      body: true,
      responses: { 201: true },
      bodyMaxBytes: limits.bodyMaxBytes.default,
      idempotencyHeader: "idempotency-key",
      idempotencyWindowMs: limits.idempotencyWindowMs.default,
    },
    "GET /orders/{orderId}": {
      operation: "GET /orders/{orderId}",
      summary: "One order.",
      source,
      method: "GET",
      path: "/orders/{orderId}",
      params: true,
      responses: { 200: true, 404: null },
      bodyMaxBytes: limits.bodyMaxBytes.default,
      idempotencyWindowMs: limits.idempotencyWindowMs.default,
    },
  },
};

/** The same system before the release that takes what partners send: both doors know a member less. */
export const modelBeforeRelease: SystemModel = withStrictDoors({ properties: { extra: false } });

function withStrictDoors(schema: JsonSchema): SystemModel {
  const { events, apis } = simulatedModel;
  const [moved, orders] = [events["stock.goods-moved"], apis["POST /orders"]];
  if (moved === undefined || orders === undefined) throw new Error("the model has both doors");
  const strict = { ...moved, versions: { 1: { schema, upcast: false } } };
  return {
    ...simulatedModel,
    events: { ...events, [moved.name]: strict },
    apis: { ...apis, [orders.operation]: { ...orders, body: schema } },
  };
}

/** Whether a subscription is to be delivered an event; told apart from the patterns, which say the same. */
export function takes(functionName: string, { item }: { readonly item?: unknown }): boolean {
  return functionName !== "billing.audit" || /[13]$/.test(String(item));
}

/** The subscriptions of the system, as `context.function`, with their contract. */
export const subscriptions: readonly {
  readonly name: string;
  readonly event: string;
  readonly ordered: boolean;
  readonly attemptsMax: number;
}[] = Object.values(simulatedModel.contexts).flatMap((context) =>
  Object.entries(context.functions).flatMap(([name, declared]) =>
    declared.kind === "on"
      ? [
          {
            name: `${context.name}.${name}`,
            event: declared.event,
            ordered: declared.ordered,
            attemptsMax: declared.retry.attemptsMax,
          },
        ]
      : [],
  ),
);

function contextOf(
  name: string,
  publishes: readonly string[],
  functions: Readonly<Record<string, FunctionModel>>,
): ContextModel {
  const table = (partition: string, sort?: string) => ({
    schema: true,
    key: sort === undefined ? { partition } : { partition, sort },
    indexes: {},
  });
  return {
    name,
    team: "simulation",
    summary: name,
    source,
    publishes,
    tables: {
      ledger: table("function", "event"),
      counters: table("name"),
      lines: table("function", "key"),
      orders: table("orderId"),
    },
    ports: { stage: { adapter: "stage.ts" } },
    settings: {},
    functions,
    memoryMiB: limits.memoryMiB.default,
  };
}

function commons(concurrency: number): {
  readonly handler: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
} {
  return { handler: "handlers.ts", timeoutMs, concurrency };
}

function subscription(
  event: string,
  ordered: boolean,
  concurrency: number,
  attemptsMax: number,
): SubscriptionModel {
  return {
    ...commons(concurrency),
    kind: "on",
    event,
    ordered,
    retry: { ...everyday, attemptsMax, delayMs: 100 },
  };
}
