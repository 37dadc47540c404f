import assert from "node:assert/strict";
import { test } from "node:test";
import { contractSource } from "./contract-source.ts";
import type { ImportedEvent } from "./imported.ts";

const event = (name: string, schema: ImportedEvent["schema"], more: object = {}): ImportedEvent => ({
  kind: "event",
  name: `shop.${name}`,
  summary: "It happened.",
  version: 1,
  schema,
  ...more,
});

test("an event is declared with its schema and the type of its data", () => {
  const source = contractSource(
    [
      event(
        "order-placed",
        { type: "object", properties: { total: { type: "number" } } },
        { key: "total", description: "More words.\nAnd */ more." },
      ),
    ],
    "order.json",
  );
  assert.equal(
    source,
    `// Declared by \`trellis new contract --from order.json\`. From here on it is yours to change.
import { event, jsonSchema } from "trellis";

/**
 * More words.
 * And * / more.
 */
export const OrderPlaced = event("shop.order-placed", {
  summary: "It happened.",
  key: "total",
  version: 1,
  schema: jsonSchema<OrderPlacedData>({ type: "object", properties: { total: { type: "number" } } }),
});

export type OrderPlacedData = {
  readonly total?: number;
};
`,
  );
});

test("only what is used is imported, and a schema that is true stands as true", () => {
  assert.match(
    contractSource([event("pinged", true)], "x"),
    /^import \{ event \} from "trellis";\n\nexport const Pinged = event\([^)]*schema: true,\n\}\);\n$/m,
  );
});

test("a definition of two contracts is a constant of its own", () => {
  const $defs = { Money: { type: "integer" } };
  const schema = { type: "object", properties: { net: { $ref: "#/$defs/Money" } }, $defs };
  const source = contractSource([event("a", schema), event("b", schema)], "x");
  assert.match(source, /^const moneySchema = \{ type: "integer" \};$/m);
  assert.equal(source.match(/\$defs: \{ Money: moneySchema \}/g)?.length, 2);
  assert.equal(source.match(/^export type Money = number;$/gm)?.length, 1);
});

test("text from a document can't leave its place in the source", () => {
  const source = contractSource(
    [
      event(
        "a",
        {
          const: '"; process.exit(); //',
          description: "*/ process.exit() /*",
          properties: JSON.parse('{"__proto__":{"type":"string"}}') as object,
        },
        { summary: '`${x}` \u2028 \u202e "' },
      ),
    ],
    "a\nprocess.exit()",
  );
  assert.match(source, /^\/\/ Declared by `trellis new contract --from a process\.exit\(\)`/);
  assert.match(source, /const: "\\"; process\.exit\(\); \/\/"/);
  assert.ok(!source.includes("\u202e") && source.includes(String.raw`\u202e`));
  assert.match(source, /\["__proto__"\]: \{ type: "string" \}/);
  assert.match(source, /^\/\*\* \* \/ process\.exit\(\) \/\* \*\/$/m);
});
