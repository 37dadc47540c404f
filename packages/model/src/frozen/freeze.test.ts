import assert from "node:assert/strict";
import { test } from "node:test";
import { type Draft, getInvoice, planBought, soundModel } from "../check/fixtures/sound-model.ts";
import { compileValidator } from "../schema/validator.ts";
import { contractDocuments } from "./contract-document.ts";
import { freeze } from "./freeze.ts";

const planFile = "contexts/market/contracts/plan-bought/3.json";
const invoiceFile = "contexts/billing/contracts/api/invoices/{invoiceId}/get.json";

function frozen(path: string, edit: (model: Draft) => void = () => {}): ReturnType<typeof freeze> {
  const model = soundModel();
  edit(model);
  return freeze(contractDocuments(model).get(path)!);
}

test("every version of every event contract and every operation has its document", () => {
  assert.deepEqual(
    [...contractDocuments(soundModel()).keys()],
    [
      "contexts/billing/contracts/api/invoices/{invoiceId}/get.json",
      "contexts/billing/contracts/invoice-issued/1.json",
      "contexts/market/contracts/plan-bought/1.json",
      "contexts/market/contracts/plan-bought/2.json",
      "contexts/market/contracts/plan-bought/3.json",
    ],
  );
});

test("a frozen event says what it is, and its examples are valid by it", () => {
  const { text, impossible } = frozen(planFile);
  assert.deepEqual(impossible, []);
  const document = JSON.parse(text);
  assert.equal(document.$id, "urn:trellis:shop:market.plan-bought:3");
  const { digest, ...facts } = document["x-trellis"];
  assert.match(digest, /^[0-9a-f]{16}$/);
  assert.deepEqual(facts, {
    event: "market.plan-bought",
    version: 3,
    key: "account",
    compatibility: "full",
    contentModel: "open",
  });
  const validate = compileValidator(document);
  assert.equal(document.examples.length, 2);
  for (const example of document.examples) assert.equal(validate(example), undefined);
});

test("an older version states its upcast and its last day", () => {
  const { upcast, deprecated } = JSON.parse(frozen("contexts/market/contracts/plan-bought/1.json").text)[
    "x-trellis"
  ];
  assert.deepEqual([upcast, deprecated], [true, "2028-02-29"]);
});

test("the same declaration gives the same bytes, however its members stand", () => {
  const { text } = frozen(planFile);
  const turned = frozen(planFile, (model) => {
    const version = planBought(model).versions[3]!;
    const { properties, ...rest } = version.schema as { properties: object };
    version.schema = { properties: Object.fromEntries(Object.entries(properties).toReversed()), ...rest };
  });
  assert.equal(turned.text, text);
  assert.match(text, /[^\n]\n$/);
});

test("a frozen operation holds each part, resolves its references, and shows one example of each", () => {
  const { text } = frozen(invoiceFile, (model) => {
    getInvoice(model).responses = {
      200: {
        type: "object",
        properties: { next: { $ref: "#/$defs/Page" } },
        required: ["next"],
        $defs: { Page: { type: "string", minLength: 1 } },
      },
      304: null,
    };
  });
  const document = JSON.parse(text);
  assert.equal(document.$id, "urn:trellis:shop:GET:/invoices/%7BinvoiceId%7D");
  assert.equal(document.properties.responses.properties["304"], false);
  const validate = compileValidator(document);
  for (const example of document.examples) {
    assert.equal(validate(example), undefined);
    assert.deepEqual(Object.keys(example), ["params", "responses"]);
    assert.deepEqual(Object.keys(example.responses), ["200"]);
  }
  assert.notEqual(validate({ responses: { 200: { next: "" } } }), undefined);
});

test("a schema that names itself is put inside whole, so that its own references hold", () => {
  const { text } = frozen(planFile, (model) => {
    planBought(model).versions[3]!.schema = {
      $id: "https://shop.example/plan",
      type: "object",
      properties: { account: { $ref: "#/$defs/Account" } },
      required: ["account"],
      $defs: { Account: { type: "string" } },
    };
  });
  const document = JSON.parse(text);
  assert.equal(document.allOf[0].$id, "https://shop.example/plan");
  const validate = compileValidator(document);
  assert.equal(validate(document.examples[0]), undefined);
  assert.notEqual(validate({ account: 7 }), undefined);
});

test("an author's own examples stay instead of drawn ones", () => {
  const { text } = frozen(planFile, (model) => {
    const version = planBought(model).versions[3]!;
    version.schema = { ...(version.schema as object), examples: [{ account: "a", lines: [] }] };
  });
  assert.deepEqual(JSON.parse(text).examples, [{ account: "a", lines: [] }]);
});

test("where no example can be found, the file has none and the reason is told", () => {
  const { text, impossible } = frozen(
    planFile,
    (model) => (planBought(model).versions[3]!.schema = { not: {} }),
  );
  assert.equal(JSON.parse(text).examples, undefined);
  assert.equal(impossible.length, 1);
});
