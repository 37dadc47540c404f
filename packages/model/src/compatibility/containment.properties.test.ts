import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonSchema } from "../document/system-model.ts";
import { Chance } from "../examples/chance.ts";
import { Draw } from "../examples/draw.ts";
import { Impossible } from "../examples/impossible.ts";
import { compileValidator, type Validator } from "../schema/validator.ts";
import { containment } from "./containment.ts";
import { changed, documents, schemas } from "./fixtures/random-schemas.ts";
import { Judge } from "./judge.ts";
import { opened } from "./opened.ts";
import { isKeywords } from "./part.ts";
import { upgraded } from "./upgraded.ts";

/** Pairs of schemas that are asked about, each under one of the content models; `.ci/run` asks about many more. */
const pairs = Number(process.env["TRELLIS_PAIRS"] ?? 2_000);
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
        if (answer.answer === "yes") {
          const refutes = refuterBy(from, to, contentModel, judged);
          const refuting = [...random, ...examplesOf(from), ...examplesOf(to)].find(refutes);
          assert.equal(refuting, undefined, `yes, but ${JSON.stringify(refuting)} is refused`);
        } else if (answer.answer === "no") {
          const refutes = refuterBy(from, to, contentModel, validated);
          for (const { example, message } of answer.differences) {
            assert.ok(refutes(example), `${message}: ${JSON.stringify(example)} proves nothing`);
          }
        }
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

type Takes = (document: unknown) => boolean;

/** What refutes that all documents are taken, put together from the definition of the content model once more. */
function refuterBy(
  from: JsonSchema,
  to: JsonSchema,
  contentModel: "open" | "closed",
  takesOf: (schema: JsonSchema) => Takes,
): Takes {
  const accepts = takesOf(from);
  const reader = opened(upgraded(to, "to"));
  const whole = isKeywords(reader.part) ? { ...reader.part, $defs: reader.definitions } : reader.part;
  const takes = takesOf(contentModel === "closed" ? to : whole);
  const writer = upgraded(from, "from");
  const judge = new Judge(writer.definitions);
  const carries: Takes = (document) => contentModel === "closed" || judge.carries(writer.part, document);
  return (document) => accepts(document) && !takes(document) && carries(document);
}

/** By our own judge, which is faster; that it says what the validator says is the next test. */
function judged(schema: JsonSchema): Takes {
  const { part, definitions } = upgraded(schema, "side");
  const judge = new Judge(definitions);
  return (document) => judge.takes(part, document);
}

function validated(schema: JsonSchema): Takes {
  const validate = validatorOf(schema);
  return (document) => validate(document) === undefined;
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

/** Documents that a schema seems to ask for; nobody has checked them. */
function examplesOf(schema: JsonSchema): readonly unknown[] {
  return Array.from({ length: examplesOfEach }, (_, at) => at).flatMap((at) => {
    try {
      return [new Draw(schema, new Chance(at)).value([schema])];
    } catch (error) {
      if (error instanceof Impossible) return [];
      throw error;
    }
  });
}
