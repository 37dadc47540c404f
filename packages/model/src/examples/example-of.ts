import type { JsonSchema } from "../document/system-model.ts";
import {
  compileValidator,
  describeViolation,
  type Validator,
  type ValidatorOptions,
} from "../schema/validator.ts";
import { Chance } from "./chance.ts";
import { Draw } from "./draw.ts";
import { Impossible } from "./impossible.ts";

/** A document that a schema takes, or why none was found. */
export type Example = { readonly example: unknown } | { readonly impossible: string };

/** Documents drawn for one example at most: some schemas refuse what was not drawn by accident. */
const drawsMax = 60;

/**
 * A document that is valid by a JSON Schema 2020-12, drawn by a seed: the same schema and seed give the same document
 * everywhere. Different seeds vary what may vary: values, optional members, branches, lengths.
 *
 * Texts are made for the formats of ajv-formats and for patterns of the usual parts; look-arounds, `not` and whatever
 * else is not understood are met by trying. What is not found in 60 draws is answered as impossible, with the
 * reason. Examples are small: three items or further members where more are allowed, texts of 24 characters, numbers
 * up to 10,000, unless the schema asks for more.
 */
export function exampleOf(schema: JsonSchema, seed: number): Example {
  // It judges a few draws: compiling is what takes long.
  return examplesOf(schema, { few: true })(seed);
}

/** `exampleOf` for many documents of one schema, which is compiled once. */
export function compileExamples(schema: JsonSchema): (seed: number) => Example {
  return examplesOf(schema, {});
}

function examplesOf(schema: JsonSchema, options: ValidatorOptions): (seed: number) => Example {
  let validate: Validator;
  try {
    validate = compileValidator(schema, options);
  } catch (error) {
    const impossible = `the schema is not valid: ${error instanceof Error ? error.message : String(error)}`;
    return () => ({ impossible });
  }
  return (seed) => drawn(schema, validate, new Chance(seed));
}

function drawn(schema: JsonSchema, validate: Validator, chance: Chance): Example {
  const draw = new Draw(schema, chance);
  let reason = "";
  for (let attempt = 0; attempt < drawsMax; attempt++) {
    try {
      const example = draw.value([schema]);
      const [violation] = validate(example) ?? [];
      if (violation === undefined) return { example };
      reason = `of ${drawsMax} documents none was valid; the last one: ${describeViolation(violation)}`;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      reason = error.message;
    }
  }
  return { impossible: reason };
}
