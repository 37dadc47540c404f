import assert from "node:assert/strict";
import { test } from "node:test";
import officialSchema from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { Ajv } from "ajv";
import { compileValidator } from "../schema/validator.ts";
import { valueAt } from "../schema/pointer.ts";
import { asyncApiOf } from "./async-api.ts";
import { shopModel } from "./fixtures/shop.ts";

// The schema names formats that say nothing here; its own draft is draft-07.
const isValid = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false }).compile(
  officialSchema,
);

const document = asyncApiOf(shopModel(), { release: "1.2.3" });
const at = (pointer: string): never => valueAt(document, pointer) as never;

test("the document is valid by the official schema of AsyncAPI 3.0, of a system and of a context", () => {
  for (const each of [
    document,
    asyncApiOf(shopModel(), { context: "billing" }),
    asyncApiOf({ ...shopModel(), contexts: {} }),
  ]) {
    isValid(each);
    assert.deepEqual(isValid.errors ?? [], []);
  }
});

test("a document that breaks AsyncAPI is refused by the schema that the others are checked with", () => {
  assert.equal(isValid({ ...document, operations: { x: { action: "shout", channel: {} } } }), false);
});

test("every reference in the document leads somewhere in it", () => {
  const references: string[] = [];
  JSON.stringify(document, (name, value: unknown) => {
    if (name === "$ref") references.push(value as string);
    return value;
  });
  assert.ok(references.length > 10);
  for (const reference of references)
    assert.notEqual(valueAt(document, reference.slice(1)), undefined, reference);
});

test("each version is a message of its contract's channel, and an old one says until when it may be read", () => {
  const messages = at("/channels/market.plan-bought/messages") as Record<
    string,
    { summary: string; tags: { name: string }[] }
  >;
  assert.deepEqual(Object.keys(messages), [
    "market.plan-bought.v1",
    "market.plan-bought.v2",
    "market.plan-bought.v3",
  ]);
  assert.match(messages["market.plan-bought.v1"]?.summary ?? "", /may be read until 2028-02-29/);
  assert.deepEqual(messages["market.plan-bought.v1"]?.tags, [{ name: "market" }, { name: "deprecated" }]);
});

test("the publisher sends today's version, and a subscription receives all of them and says what it reads", () => {
  const { operations } = document as {
    operations: Record<string, { action: string; messages: unknown[]; "x-trellis"?: object }>;
  };
  const sent = operations["market.plan-bought.send"];
  assert.deepEqual(
    [sent?.action, sent?.messages],
    ["send", [{ $ref: "#/channels/market.plan-bought/messages/market.plan-bought.v3" }]],
  );
  const received = operations["billing.issueInvoice"];
  assert.deepEqual([received?.action, received?.messages.length], ["receive", 3]);
  assert.deepEqual(received?.["x-trellis"], {
    function: "billing.issueInvoice",
    ordered: true,
    reads: ["account", "note"],
  });
});

test("a subscription that filters says by which pattern, to people and to tools", () => {
  const model = shopModel();
  const { billing } = model.contexts;
  const issueInvoice = billing?.functions["issueInvoice"];
  assert.ok(billing !== undefined && issueInvoice?.kind === "on");
  const where = { account: [{ prefix: "acc-" }, { exists: false }] };
  const functions = { ...billing.functions, issueInvoice: { ...issueInvoice, where } };
  const filtered = asyncApiOf({
    ...model,
    contexts: { ...model.contexts, billing: { ...billing, functions } },
  });
  isValid(filtered);
  assert.deepEqual(isValid.errors ?? [], []);
  const operation = valueAt(filtered, "/operations/billing.issueInvoice") as {
    description: string;
    "x-trellis": { where: object };
  };
  assert.deepEqual(operation["x-trellis"].where, where);
  const [, printed = ""] =
    /^Receives only events [^]*```json\n([^]*)\n```$/.exec(operation.description) ?? [];
  assert.deepEqual(JSON.parse(printed), where);
});

test("a payload is a whole CloudEvent, by which the example of each message is valid", () => {
  const { channels, components } = document as {
    channels: Record<string, { messages: Record<string, Message> }>;
    components: object;
  };
  const messages = Object.values(channels).flatMap((channel) => Object.values(channel.messages));
  assert.equal(messages.length, 5);
  for (const { name, payload, examples } of messages) {
    const schema = "schemaFormat" in payload ? payload.schema : payload;
    const validate = compileValidator({ ...schema, components });
    const [example] = examples;
    assert.equal(validate(example?.payload), undefined, name);
    assert.deepEqual(
      [example?.payload.type, validate({ ...example?.payload, type: "other.v1" })?.[0]?.pointer],
      [name, "/type"],
    );
  }
});

interface Message {
  readonly name: string;
  readonly payload: { readonly schema: object } & Readonly<Record<string, unknown>>;
  readonly examples: readonly { readonly payload: Readonly<Record<string, unknown>> }[];
}

test("a schema that draft-07 can't say is marked as 2020-12, every other stands as AsyncAPI's own", () => {
  const marked = at("/channels/market.pair-made/messages/market.pair-made.v1/payload") as {
    schemaFormat?: string;
  };
  assert.equal(marked.schemaFormat, "application/schema+json;version=draft-2020-12");
  assert.equal(
    (
      at("/channels/market.plan-bought/messages/market.plan-bought.v3/payload") as object as {
        schemaFormat?: string;
      }
    ).schemaFormat,
    undefined,
  );
});

test("a context's document has the events that it publishes or listens to, and its team's contact", () => {
  const own = asyncApiOf(shopModel(), { context: "billing" }) as {
    info: { contact: object };
    channels: object;
    operations: object;
  };
  assert.deepEqual(Object.keys(own.channels), ["billing.invoice-issued", "market.plan-bought"]);
  assert.deepEqual(Object.keys(own.operations), ["billing.invoice-issued.send", "billing.issueInvoice"]);
  assert.deepEqual(own.info.contact, { name: "finance", "x-contact": "#finance" });
  assert.ok(!JSON.stringify(own).includes("7946"), "whom to call at night is not told");
});
