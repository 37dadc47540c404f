import assert from "node:assert/strict";
import { test } from "node:test";
import { importContracts } from "./import-contracts.ts";
import type { Imported, ImportedApi, ImportedEvent } from "./imported.ts";

const imported = (document: unknown, options: object = {}): Imported =>
  importContracts(document, { context: "shop", ...options });
const schemaOf = (schema: object): unknown =>
  (imported({ type: "object", ...schema }).contracts[0] as ImportedEvent).schema;
const notesOf = ({ notes }: Imported): string[] =>
  notes.map(({ pointer, message }) => `${pointer} ${message}`);
const openApi = (operation: object, more: object = {}, version = "3.0.3") => ({
  openapi: version,
  info: { title: "t", version: "1" },
  paths: { "/things": { post: { responses: { "204": { description: "Done" } }, ...operation } } },
  ...more,
});
const apiOf = (document: unknown): ImportedApi => imported(document).contracts[0] as ImportedApi;
const bodyIn = (schema: object, version = "3.0.3", components: object = {}): unknown =>
  apiOf(
    openApi(
      { requestBody: { required: true, content: { "application/json": { schema } } } },
      { components: { schemas: components } },
      version,
    ),
  ).body;

test("a flag for an exclusive bound becomes the bound, and one that is off says nothing", () => {
  assert.deepEqual(
    bodyIn({ type: "number", minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false }),
    { type: "number", exclusiveMinimum: 1, maximum: 9 },
  );
});

test("nullable adds null to the type beside it, in OpenAPI 3.0 alone", () => {
  assert.deepEqual(bodyIn({ type: "string", nullable: true }), { type: ["string", "null"] });
  assert.deepEqual(bodyIn({ nullable: true }), {});
  assert.deepEqual(bodyIn({ type: "string", nullable: true }, "3.1.0"), { type: "string" });
});

test("nothing beside a reference counts in OpenAPI 3.0, and all of it in 3.1", () => {
  const schema = { $ref: "#/components/schemas/Name", minLength: 3 };
  const components = { Name: { type: "string" } };
  const $defs = { Name: { type: "string" } };
  assert.deepEqual(bodyIn(schema, "3.0.3", components), { $ref: "#/$defs/Name", $defs });
  assert.deepEqual(bodyIn(schema, "3.1.0", components), { $ref: "#/$defs/Name", minLength: 3, $defs });
});

test("definitions of one name from two places are kept apart, and a recursive one is read once", () => {
  const document = openApi(
    {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: { a: { $ref: "#/components/schemas/Node" }, b: { $ref: "#/components/x/Node" } },
            },
          },
        },
      },
    },
    {
      components: {
        schemas: { Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } } },
        x: { Node: { type: "string" } },
      },
    },
  );
  assert.deepEqual((apiOf(document).body as { $defs: object }).$defs, {
    Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } },
    Node2: { type: "string" },
  });
});

test("a member that is called like a keyword is a member", () => {
  const properties = {
    $ref: { type: "string" },
    nullable: { type: "boolean" },
    ["__proto__"]: { type: "integer" },
  };
  assert.deepEqual(schemaOf({ properties }), { type: "object", properties });
});

test("what is data stays as it is, whatever keywords it looks like", () => {
  const data = { $ref: "#/nowhere", nullable: true };
  assert.deepEqual(schemaOf({ const: data, default: data, examples: [data], enum: [data] }), {
    type: "object",
    const: data,
    default: data,
    examples: [data],
    enum: [data],
  });
});

test("a reference out of the document is refused with its place, and never followed", () => {
  for (const $ref of ["https://elsewhere.example/schema.json", "other.json#/x", "file:///etc/passwd"]) {
    assert.throws(
      () => imported({ type: "object", properties: { a: { $ref } } }),
      (fault: { code: string; message: string }) => {
        return (
          fault.code === "TRL0441" &&
          fault.message === `/properties/a: the reference "${$ref}" leads out of the document`
        );
      },
    );
  }
});

test("a reference to nothing, and a circle of references between parts that are no schemas, are refused", () => {
  assert.throws(() => imported({ $ref: "#/$defs/none" }), { code: "TRL0442" });
  const circle = {
    parameters: { A: { $ref: "#/components/parameters/B" }, B: { $ref: "#/components/parameters/A" } },
  };
  assert.throws(
    () => imported(openApi({ parameters: [{ $ref: "#/components/parameters/A" }] }, { components: circle })),
    { code: "TRL0442" },
  );
});

test("a reference by the id of the document or of a part of it is one inside the document", () => {
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://shop.example/schemas/order.json",
    type: "object",
    properties: {
      a: { $ref: "money.json" },
      b: { $ref: "https://shop.example/schemas/order.json#/$defs/m" },
      c: { $ref: "money.json#/$defs/part" },
    },
    $defs: { m: { $id: "money.json", type: "number", $defs: { part: { type: "null" } } } },
  };
  const { contracts, notes } = imported(document);
  assert.deepEqual((contracts[0] as ImportedEvent).schema, {
    type: "object",
    properties: { a: { $ref: "#/$defs/m" }, b: { $ref: "#/$defs/m" }, c: { $ref: "#/$defs/part" } },
    $defs: { m: { type: "number" }, part: { type: "null" } },
  });
  assert.deepEqual(
    notes.map(({ pointer }) => pointer),
    ["/$id", "/$defs/m/$id"],
  );
});

test("every keyword that is left out is noted with its place and reason", () => {
  const result = imported({
    type: "object",
    xml: {},
    "x-a": 1,
    properties: { p: { type: "any", pattern: "(?<", unheardOf: 1 } },
    $defs: { unused: {} },
  });
  assert.deepEqual(notesOf(result), [
    "/xml left out: bodies are JSON",
    "/x-a left out: an extension, which no rule of JSON Schema follows",
    '/properties/p/type "any" left out: no type of JSON',
    "/properties/p/pattern left out: no regular expression of ECMAScript with the flag u",
    "/properties/p/unheardOf left out: no keyword of JSON Schema 2020-12",
    "/$defs/unused not taken over: the contract does not use it",
  ]);
});

test("a schema that is none is noted, and the rest of the document imported", () => {
  const document = openApi({
    requestBody: {
      required: true,
      content: { "application/json": { schema: { type: "object", required: "a" } } },
    },
  });
  assert.deepEqual(
    notesOf(imported(document)).filter((note) => note.includes("requestBody")),
    [
      "/paths/~1things/post/requestBody/content/application~1json/schema/required left out: no list of names (as before draft-04)",
    ],
  );
  assert.throws(() => imported({ type: "object", minLength: "three" }), { code: "TRL0443" });
});

test("parameters of a path hold for its operations, whose own go before them", () => {
  const text = { type: "string" };
  const document = {
    openapi: "3.1.0",
    info: {},
    paths: {
      "/a/{id}": {
        parameters: [
          { name: "id", in: "path", required: true, schema: text },
          { name: "q", in: "query", schema: text },
        ],
        get: {
          parameters: [{ name: "q", in: "query", required: true, schema: { type: "integer" } }],
          responses: { "204": {} },
        },
      },
    },
  };
  const { params, query } = apiOf(document);
  assert.deepEqual(params, { type: "object", properties: { id: text }, required: ["id"] });
  assert.deepEqual(query, { type: "object", properties: { q: { type: "integer" } }, required: ["q"] });
});

test("two parameters with a definition of one name keep both", () => {
  const schemas = {
    One: { $defs: { Kind: { type: "string" } }, $ref: "#/components/schemas/One/$defs/Kind" },
    Two: { $defs: { Kind: { type: "integer" } }, $ref: "#/components/schemas/Two/$defs/Kind" },
  };
  const parameters = ["One", "Two"].map((name) => ({
    name,
    in: "query",
    schema: { $ref: `#/components/schemas/${name}/$defs/Kind` },
  }));
  const { query } = apiOf(openApi({ parameters }, { components: { schemas } }, "3.1.0"));
  assert.deepEqual(query, {
    type: "object",
    properties: { One: { $ref: "#/$defs/Kind" }, Two: { $ref: "#/$defs/Kind2" } },
    $defs: { Kind: { type: "string" }, Kind2: { type: "integer" } },
  });
});

test("a header for an idempotency key becomes the contract's, not the handler's", () => {
  const parameters = [{ name: "Idempotency-Key", in: "header", required: true, schema: { type: "string" } }];
  const { headers, idempotency } = apiOf(openApi({ parameters }));
  assert.deepEqual([headers, idempotency], [undefined, { header: "idempotency-key" }]);
});

test("a message's version is in its name, and of several versions the newest is declared", () => {
  const message = (name: string, type: string) => ({ name, payload: { type } });
  const channels = {
    c: {
      messages: {
        a: message("order.placed.v1", "string"),
        b: message("order.placed.v3", "number"),
        c: message("order.placed.v2", "null"),
      },
    },
  };
  const { contracts, notes } = imported({ asyncapi: "3.0.0", info: {}, channels });
  assert.deepEqual(contracts, [
    {
      kind: "event",
      name: "shop.placed",
      summary: "What placed says.",
      version: 3,
      schema: { type: "number" },
    },
  ]);
  assert.equal(notes.filter(({ message: text }) => text.includes("needs an upcast")).length, 2);
});

test("one schema of a file with several is taken by its pointer, and named by it", () => {
  const document = {
    definitions: {
      star$created: { type: "object", properties: { at: { $ref: "#/definitions/time" } } },
      time: { type: "string" },
    },
  };
  const [contract] = imported(document, { at: "/definitions/star$created" }).contracts;
  assert.deepEqual(contract, {
    kind: "event",
    name: "shop.star-created",
    summary: "What star-created says.",
    version: 1,
    schema: {
      type: "object",
      properties: { at: { $ref: "#/$defs/time" } },
      $defs: { time: { type: "string" } },
    },
  });
});

test("a document of another kind is refused by its name", () => {
  assert.throws(() => imported({ swagger: "2.0", paths: {} }), /this is Swagger 2.0/);
  assert.throws(() => imported({ openapi: "4.0.0" }), /this is OpenAPI 4.0.0/);
  for (const document of [null, [], "text", 3, { a: 1 }])
    assert.throws(() => imported(document), { code: "TRL0440" });
});

test("a document in which nothing can become a contract says why", () => {
  const upload = openApi({ requestBody: { content: { "image/png": {} } } });
  assert.throws(() => imported(upload), /nothing in this OpenAPI 3.0 document can become a contract/);
});

test("of two operations that no request could tell apart the first is declared", () => {
  const get = { get: { responses: { "204": {} } } };
  const { contracts, notes } = imported({
    openapi: "3.1.0",
    info: {},
    paths: { "/a/{x}": get, "/a/{y}": get },
  });
  assert.deepEqual(
    contracts.map((each) => each.kind === "api" && each.operation),
    ["GET /a/{x}"],
  );
  assert.ok(
    notes.some(
      ({ pointer, message }) =>
        pointer === "/paths/~1a~1{y}/get" && message === "left out: it can't be told from GET /a/{x}",
    ),
  );
});
