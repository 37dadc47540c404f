/** One pattern, and the same question for a matcher of MongoDB's queries. */
export interface PatternCase {
  readonly name: string;
  /** One or two fields with one test each: what most subscriptions filter by. */
  readonly simple: boolean;
  readonly pattern: { readonly [name: string]: unknown };
  readonly query: object;
}

export const cases: readonly PatternCase[] = [
  {
    name: "one value",
    simple: true,
    pattern: { state: ["paid"] },
    query: { state: { $in: ["paid"] } },
  },
  {
    name: "two fields, three values",
    simple: true,
    pattern: { state: ["paid", "shipped"], country: ["NL"] },
    query: { state: { $in: ["paid", "shipped"] }, country: { $in: ["NL"] } },
  },
  {
    name: "prefix",
    simple: true,
    pattern: { sku: [{ prefix: "A-1" }] },
    query: { sku: /^A-1/ },
  },
  {
    name: "range",
    simple: true,
    pattern: { total: [{ numeric: [">", 100, "<=", 500] }] },
    query: { total: { $gt: 100, $lte: 500 } },
  },
  {
    name: "anything-but",
    simple: true,
    pattern: { state: [{ "anything-but": ["draft", "cancelled"] }] },
    query: { state: { $exists: true, $nin: ["draft", "cancelled"] } },
  },
  {
    name: "wildcard",
    simple: false,
    pattern: { sku: [{ wildcard: "A-*-7" }] },
    query: { sku: /^A-.*-7$/s },
  },
  {
    name: "nested, absent field, $or",
    simple: false,
    pattern: {
      customer: { tier: ["gold"], blocked: [{ exists: false }] },
      $or: [{ country: ["NL"] }, { total: [{ numeric: [">", 250] }] }],
    },
    query: {
      "customer.tier": { $in: ["gold"] },
      "customer.blocked": { $exists: false },
      $or: [{ country: { $in: ["NL"] } }, { total: { $gt: 250 } }],
    },
  },
  {
    name: "two fields of one array entry",
    simple: false,
    pattern: { lines: { sku: [{ prefix: "A-1" }], quantity: [{ numeric: [">", 2] }] } },
    query: { lines: { $elemMatch: { sku: /^A-1/, quantity: { $gt: 2 } } } },
  },
];

const states = ["draft", "paid", "shipped", "cancelled"];
const countries = ["NL", "DE", "GB", "FR", "US"];

/** Orders, each read from its own text, as events are. */
export function orders(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, at): unknown => {
    const order = {
      orderId: `order-${at}`,
      state: states[at % states.length],
      country: countries[at % countries.length],
      sku: `A-${at % 40}-${at % 9}`,
      total: (at * 37) % 700,
      customer: {
        name: `Customer ${at}`,
        tier: at % 3 === 0 ? "gold" : "plain",
        ...(at % 7 === 0 ? { blocked: true } : {}),
      },
      lines: Array.from({ length: (at % 3) + 1 }, (__, line) => ({
        sku: `A-${(at + line) % 20}`,
        quantity: (at + line) % 5,
      })),
    };
    return JSON.parse(JSON.stringify(order));
  });
}
