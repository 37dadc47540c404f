import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import fc from "fast-check";
import { compileValidator } from "../schema/validator.ts";
import { importContracts } from "./import-contracts.ts";

test("a draft-07 schema takes the same documents after it was imported", () => {
  let refused = 0;
  // One for all: each would compile the meta-schema anew. Few documents are judged by what it compiles.
  const ajv = new Ajv({ strict: false, logger: false, inlineRefs: false, code: { optimize: false } });
  fc.assert(
    fc.property(draft07(), fc.array(document(), { minLength: 10, maxLength: 10 }), (schema, documents) => {
      // All schemas have the same name.
      const before = ajv.removeSchema().compile(structuredClone(schema));
      const { contracts } = importContracts(schema, { context: "shop" });
      const [contract] = contracts;
      assert.ok(contract?.kind === "event");
      const after = compileValidator(contract.schema, { few: true });
      for (const each of documents) {
        const valid = before(each);
        if (!valid) refused += 1;
        assert.equal(
          after(each) === undefined,
          valid,
          `${JSON.stringify(each)} by ${JSON.stringify(contract.schema)}`,
        );
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(refused > 400, "documents were refused, too");
});

const names = ["a", "b", "c"] as const;

/** What draft-07 spells otherwise than 2020-12, in every mixture. */
function draft07(): fc.Arbitrary<Record<string, unknown>> {
  const { root } = fc.letrec<{ root: Record<string, unknown>; part: unknown; leaf: unknown }>((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom<unknown>(
        true,
        false,
        {},
        { type: "string" },
        { type: ["number", "null"] },
        { const: 1 },
      ),
      fc.integer({ min: -2, max: 2 }).map((exclusiveMinimum) => ({ exclusiveMinimum })),
      fc.constantFrom({ $ref: "#/definitions/one" }, { $ref: "#two" }),
    ),
    part: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      fc.record(
        { items: fc.array(tie("part"), { minLength: 1, maxLength: 2 }), additionalItems: tie("part") },
        { requiredKeys: ["items"] },
      ),
      fc.record({ items: tie("part"), additionalItems: tie("leaf") }),
      fc
        .dictionary(fc.constantFrom(...names), fc.oneof(fc.subarray([...names]), tie("part")), { minKeys: 1 })
        .map((dependencies) => ({ dependencies })),
      fc
        .dictionary(fc.constantFrom(...names), tie("part"))
        .map((properties) => ({ type: "object", properties })),
      fc.array(tie("part"), { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
    ),
    root: fc.record({
      $schema: fc.constant("http://json-schema.org/draft-07/schema#"),
      $id: fc.constant("https://shop.example/root.json"),
      properties: fc.dictionary(fc.constantFrom(...names), tie("part"), { minKeys: 1 }),
      definitions: fc.record({
        one: fc.constantFrom(
          { type: "integer" },
          { type: "object", required: ["a"] },
          { items: [{ type: "string" }] },
        ),
        two: fc.constantFrom(
          { $id: "#two", type: ["string", "array"] },
          { $id: "#two", dependencies: { a: ["b"] } },
        ),
      }),
    }),
  }));
  return root;
}

function document(): fc.Arbitrary<unknown> {
  const value = fc.oneof(
    fc.constantFrom<unknown>(null, true, "x", 1, 0, -1),
    fc.array(fc.constantFrom<unknown>("x", 1, null), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), fc.constantFrom<unknown>(1, "x", [1], ["x"], {})),
  );
  return fc.dictionary(fc.constantFrom(...names), value);
}
