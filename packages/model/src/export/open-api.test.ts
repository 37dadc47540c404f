import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { valueAt } from "../schema/pointer.ts";
import { compileValidator } from "../schema/validator.ts";
import { category, shopModel } from "./fixtures/shop.ts";
import { clientOf } from "./client.ts";
import { openApiOf } from "./open-api.ts";

const document = openApiOf(shopModel(), { release: "1.2.3", server: "https://shop.example" });
const at = (pointer: string): unknown => valueAt(document, pointer);
const isValid = async (each: object) =>
  new Validator().validate(structuredClone(each) as Record<string, unknown>);

test("the document is valid by the official schema of OpenAPI 3.1, of a system and of a context", async () => {
  for (const each of [
    document,
    openApiOf(shopModel(), { context: "billing" }),
    openApiOf({ ...shopModel(), contexts: {} }),
  ]) {
    assert.deepEqual(await isValid(each), { valid: true });
  }
});

test("a document that breaks OpenAPI is refused by the schema that the others are checked with", async () => {
  assert.equal(
    (await isValid({ ...document, paths: { "/x": { get: { responses: { abc: {} } } } } })).valid,
    false,
  );
});

test("every reference leads somewhere in the document", () => {
  const references: string[] = [];
  JSON.stringify(document, (name, value: unknown) => {
    if (name === "$ref") references.push(value as string);
    return value;
  });
  assert.ok(references.length > 10);
  for (const reference of references)
    assert.notEqual(valueAt(document, reference.slice(1)), undefined, reference);
});

test("an operation has the id of its function, and the parameters of its path, query and headers", () => {
  const operation = at("/paths/~1orders~1{orderId}/post") as {
    operationId: string;
    parameters: { name: string; in: string; required?: boolean }[];
  };
  assert.equal(operation.operationId, "market.placeOrder");
  assert.deepEqual(
    operation.parameters.map(({ name, in: place, required = false }) => [name, place, required]),
    [
      ["orderId", "path", true],
      ["x-tenant", "header", true],
      ["idempotency-key", "header", false],
    ],
  );
});

test("what OpenAPI has no word for stands in an extension: bound of the body, window of the key, rules over several parameters", () => {
  const { headers, ...terms } = at("/paths/~1orders~1{orderId}/post/x-trellis") as Record<string, unknown>;
  assert.deepEqual(terms, {
    bodyMaxBytes: 5_000,
    idempotency: { header: "idempotency-key", windowMs: 3_600_000 },
  });
  assert.deepEqual(headers, { $ref: "#/components/schemas/market.placeOrder.headers" });
  assert.equal(valueAt(at("/components/schemas/market.findOrders.query"), "/additionalProperties"), false);
});

test("the gateway's own answers stand beside the handler's; where both may be, the body is one or the other", () => {
  const responses = at("/paths/~1orders~1{orderId}/post/responses") as Record<string, { $ref?: string }>;
  assert.deepEqual(Object.keys(responses), [
    "201",
    "204",
    "400",
    "409",
    "413",
    "415",
    "422",
    "429",
    "500",
    "503",
    "504",
  ]);
  assert.deepEqual(responses["429"], { $ref: "#/components/responses/trellis.429" });
  const refused = valueAt(responses["422"], "/content/application~1problem+json/schema/anyOf/1");
  assert.deepEqual(refused, { $ref: "#/components/schemas/trellis.Problem" });
  assert.notEqual(at("/components/responses/trellis.503/headers/retry-after"), undefined);
});

test("an operation without a body is not answered with 413 and 415", () => {
  assert.deepEqual(Object.keys(at("/paths/~1orders/get/responses") as object), [
    "200",
    "400",
    "404",
    "422",
    "429",
    "500",
    "503",
    "504",
  ]);
});

test("a recursive schema means the same at its place in the document", () => {
  const schema = at("/paths/~1orders~1{orderId}/post/requestBody/content/application~1json/schema") as object;
  const [here, alone] = [
    compileValidator({ ...schema, components: at("/components") }),
    compileValidator(category),
  ];
  for (const body of [{ name: "a" }, { name: "a", within: { name: "b" } }, { name: "a", within: {} }, 1]) {
    assert.equal(here(body) === undefined, alone(body) === undefined, JSON.stringify(body));
  }
});

test("each example is valid by the schema beside it", () => {
  let checked = 0;
  JSON.stringify(document, (_name, value: unknown) => {
    if (typeof value === "object" && value !== null && "schema" in value && "example" in value) {
      assert.equal(
        compileValidator({ ...(value.schema as object), components: at("/components") })(
          structuredClone(value.example),
        ),
        undefined,
      );
      checked += 1;
    }
    return value;
  });
  assert.ok(checked >= 8, `${checked} examples`);
});

test("a context's document has its operations alone", () => {
  const own = openApiOf(shopModel(), { context: "billing" }) as { paths: object; tags: { name: string }[] };
  assert.deepEqual(
    [Object.keys(own.paths), own.tags.map(({ name }) => name)],
    [["/invoices/{invoiceId}"], ["billing"]],
  );
});

test("an operation for declared callers alone is no part of what outsiders are given", () => {
  const model = shopModel();
  const [operation = ""] = Object.keys(model.apis).filter((each) => each.startsWith("GET /orders"));
  const api = model.apis[operation]!;
  const closed = { ...model, apis: { ...model.apis, [operation]: { ...api, callers: "declared" as const } } };
  assert.ok(Object.hasOwn(openApiOf(model)["paths"] as object, api.path));
  assert.ok(!JSON.stringify(openApiOf(closed)["paths"]).includes("market.findOrders"));
  assert.ok(clientOf(model).includes("findOrders"));
  assert.ok(!clientOf(closed).includes("findOrders"));
});
