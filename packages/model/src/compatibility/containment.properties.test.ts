import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonSchema } from "../document/system-model.ts";
import { compileExamples } from "../examples/example-of.ts";
import { compileValidator, type Validator } from "../schema/validator.ts";
import type { Containment } from "./answer.ts";
import { containment } from "./containment.ts";
import { changed, documents, schemas } from "./fixtures/random-schemas.ts";
import { Judge } from "./judge.ts";
import { opened } from "./opened.ts";
import { isKeywords } from "./part.ts";
import { upgraded } from "./upgraded.ts";

/** Pairs of schemas that are asked about; each under one of the content models. */
const pairs = Number(process.env["TRELLIS_PAIRS"] ?? 5_000);
const seed = process.env["TRELLIS_SEED"] === undefined ? {} : { seed: Number(process.env["TRELLIS_SEED"]) };
/** Documents made of each schema of a pair, beside the random ones. */
const examplesOfEach = 4;

const unrelated = fc.tuple(schemas, schemas);
const related = schemas.chain((schema) =>
  changed(schema).chain((other) => fc.constantFrom([schema, other] as const, [other, schema] as const)),
);
const contentModels = fc.constantFrom("closed" as const, "open" as const);
const someDocuments = fc.array(documents, { minLength: 12, maxLength: 12 });

test("no document refutes a yes, and the example of each difference proves its no", () => {
  const counts: Record<string, number> = { yes: 0, no: 0, unknown: 0 };
  fc.assert(
    fc.property(
      fc.oneof(unrelated, related),
      contentModels,
      someDocuments,
      ([from, to], contentModel, random) => {
        const answer = containment(from, to, { contentModel });
        counts[answer.answer] = (counts[answer.answer] ?? 0) + 1;
        const all = answer.answer === "yes" ? [...random, ...examplesOf(from), ...examplesOf(to)] : [];
        assertSound(answer, all, refuterOf(from, to, contentModel));
      },
    ),
    { numRuns: pairs, ...seed },
  );
  // "unknown" is the exception, even for schemas that nobody would write.
  const { unknown = 0 } = counts;
  assert.ok(unknown < pairs * 0.04, `${unknown} of ${pairs} answers are unknown`);
});

test("the judge says what the validator says", () => {
  fc.assert(
    fc.property(schemas, someDocuments, (schema, random) => {
      const { part, definitions } = upgraded(schema, "from");
      const judge = new Judge(definitions);
      const validate = validatorOf(schema);
      for (const document of random) {
        assert.equal(judge.takes(part, document), validate(document) === undefined, JSON.stringify(document));
      }
    }),
    { numRuns: Math.min(pairs, 20_000) / 5, ...seed },
  );
});

function assertSound(
  answer: Containment,
  all: readonly unknown[],
  refutes: (document: unknown) => boolean,
): void {
  if (answer.answer === "yes") {
    const refuting = all.find(refutes);
    assert.equal(refuting, undefined, `yes, but ${JSON.stringify(refuting)} is refused`);
  } else if (answer.answer === "no") {
    for (const { example, message } of answer.differences)
      assert.ok(refutes(example), `${message}: ${JSON.stringify(example)} proves nothing`);
  }
}

/** What refutes that all documents are taken, said once more by the validator and the definition of the content model. */
function refuterOf(
  from: JsonSchema,
  to: JsonSchema,
  contentModel: "open" | "closed",
): (document: unknown) => boolean {
  const accepts = validatorOf(from);
  if (contentModel === "closed") {
    const refuses = validatorOf(to);
    return (document) => accepts(document) === undefined && refuses(document) !== undefined;
  }
  const reader = opened(upgraded(to, "to"));
  const refuses = validatorOf(
    isKeywords(reader.part) ? { ...reader.part, $defs: reader.definitions } : reader.part,
  );
  const writer = upgraded(from, "from");
  const judge = new Judge(writer.definitions);
  return (document) =>
    accepts(document) === undefined &&
    refuses(document) !== undefined &&
    judge.carries(writer.part, document);
}

/** The validator, for what it can judge: a few mixtures of `anyOf` and `unevaluated...` make its code fail. */
function validatorOf(schema: JsonSchema): Validator {
  const validate = compileValidator(schema, { few: true });
  return (document) => unlessItFails(() => validate(document));
}

function unlessItFails<T>(judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    if (error instanceof TypeError) fc.pre(false);
    throw error;
  }
}

function examplesOf(schema: JsonSchema): readonly unknown[] {
  const example = compileExamples(schema);
  return Array.from({ length: examplesOfEach }, (_, at) => unlessItFails(() => example(at))).flatMap(
    (found) => ("example" in found ? [found.example] : []),
  );
}
