import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ApiContractModel, SystemModel } from "../document/system-model.ts";
import { importContracts } from "../import/import-contracts.ts";
import type { ImportedApi } from "../import/imported.ts";
import { asyncApiOf } from "./async-api.ts";
import { clientOf } from "./client.ts";
import { eventCatalogOf } from "./event-catalog.ts";
import { arbitrarySchema } from "./fixtures/arbitrary-schema.ts";
import { canonical } from "./fixtures/canonical.ts";
import { shopModel } from "./fixtures/shop.ts";
import { openApiOf } from "./open-api.ts";

test("OpenAPI that is exported and imported again keeps every schema of every operation", () => {
  fc.assert(
    fc.property(
      fc.array(arbitrarySchema(), { minLength: 4, maxLength: 4 }),
      fc.constantFrom("POST", "PUT"),
      (schemas, method) => {
        const [query = {}, body = {}, answer = {}, refused = {}] = schemas;
        const api = {
          ...operation(method),
          query,
          body,
          responses: { 200: answer, 204: null, 409: null, 422: refused },
        };
        const document = openApiOf(withApi(api));
        const imported = importContracts(JSON.parse(JSON.stringify(document)), { context: "market" });
        const found = imported.contracts.find(
          (each): each is ImportedApi => each.kind === "api" && each.operation === api.operation,
        );
        assert.deepEqual(canonical(found?.query ?? true), canonical(query));
        assert.deepEqual(canonical(found?.body ?? true), canonical(body));
        assert.deepEqual(Object.keys(found?.responses ?? {}), Object.keys(api.responses));
        assert.deepEqual([found?.responses["204"], found?.responses["409"]], [null, null]);
        assert.deepEqual(canonical(found?.responses["200"] ?? true), canonical(answer));
        assert.deepEqual(canonical(found?.responses["422"] ?? true), canonical(refused));
        assert.deepEqual(found?.idempotency, {
          header: api.idempotencyHeader,
          windowMs: api.idempotencyWindowMs,
        });
        assert.deepEqual([found?.bodyMaxBytes, found?.params], [api.bodyMaxBytes, api.params]);
      },
    ),
    { numRuns: 100 },
  );
});

test("AsyncAPI that is exported and imported again keeps the data of today's version", () => {
  fc.assert(
    fc.property(arbitrarySchema(), (schema) => {
      const model = shopModel();
      const [contract] = Object.values(model.events);
      assert.ok(contract !== undefined);
      const changed = {
        ...contract,
        versions: { ...contract.versions, [contract.version]: { schema, upcast: false } },
      };
      const document = asyncApiOf({ ...model, events: { ...model.events, [contract.name]: changed } });
      const imported = importContracts(JSON.parse(JSON.stringify(document)), { context: "market" });
      const found = imported.contracts.find(
        ({ kind, ...each }) => kind === "event" && "name" in each && each.name === contract.name,
      );
      assert.ok(found?.kind === "event");
      assert.deepEqual(
        [found.version, found.key, canonical(found.schema)],
        [contract.version, contract.key, canonical(schema)],
      );
    }),
    { numRuns: 60 },
  );
});

test("an export does not depend on the order in which things are declared", () => {
  const texts = (model: SystemModel): readonly string[] => [
    JSON.stringify(openApiOf(model)),
    JSON.stringify(asyncApiOf(model)),
    clientOf(model),
    JSON.stringify(eventCatalogOf(model)),
  ];
  const expected = texts(shopModel());
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
      const shuffled = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
        Object.fromEntries(
          Object.entries(record)
            .map((entry) => [numbers.next().value ?? 0, entry] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, entry]) => entry),
        );
      const model = shopModel();
      const contexts = Object.entries(model.contexts).map(
        ([name, context]) =>
          [
            name,
            {
              ...context,
              functions: shuffled(context.functions),
              publishes: Object.keys(
                shuffled(Object.fromEntries(context.publishes.map((event) => [event, event]))),
              ),
            },
          ] as const,
      );
      const other = {
        ...model,
        contexts: shuffled(Object.fromEntries(contexts)),
        events: shuffled(model.events),
        apis: shuffled(model.apis),
        teams: shuffled(model.teams),
      };
      assert.deepEqual(texts(other), expected);
    }),
    { numRuns: 20 },
  );
});

function operation(method: "POST" | "PUT"): ApiContractModel {
  return {
    operation: `${method} /things/{thingId}`,
    summary: "Changes a thing.",
    source: { file: "contexts/market/contracts.ts" },
    method,
    path: "/things/{thingId}",
    params: { type: "object", properties: { thingId: { type: "string" } }, required: ["thingId"] },
    responses: {},
    bodyMaxBytes: 77,
    idempotencyHeader: "x-once",
    idempotencyWindowMs: 5_000,
  };
}

function withApi(api: ApiContractModel): SystemModel {
  const model = shopModel();
  const market = model.contexts["market"];
  assert.ok(market !== undefined);
  const change = {
    kind: "http",
    handler: "h.ts",
    timeoutMs: 1_000,
    concurrency: 1,
    api: api.operation,
  } as const;
  return {
    ...model,
    events: {},
    apis: { [api.operation]: api },
    contexts: { market: { ...market, publishes: [], functions: { change } } },
  };
}
