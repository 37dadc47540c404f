import type { JsonSchema } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { partsOf } from "../schema/schema-parts.ts";
import { compileValidator, describeViolation } from "../schema/validator.ts";
import { broken, type RuleSubject } from "./rule-check.ts";
import { schemasOf } from "./declared-schemas.ts";

/** Every entry of `examples` is valid by the schema that it stands in. */
export function* exampleInvalid({ model, locate }: RuleSubject): Generator<Diagnostic> {
  for (const { title, source, words, about, schema } of schemasOf(model, { allVersions: true })) {
    for (const { pointer, path, schema: part } of partsOf(schema)) {
      const { examples } = part;
      if (!Array.isArray(examples) || examples.length === 0) continue;
      const validate = compileValidator(only(schema, pointer));
      for (const [index, example] of examples.entries()) {
        const [violation] = validate(example) ?? [];
        if (violation === undefined) continue;
        const of = path.length === 0 ? "" : ` of ${path.join(".")}`;
        yield broken("TRL1002", {
          message: `${title}: example ${index + 1}${of} is not valid: ${describeViolation(violation)}`,
          where: locate(source, ...words, ...path),
          about,
          fix: "Correct the example, or the schema if the example is right",
        });
      }
    }
  }
}

/** A schema for the part at a pointer alone, whose references find the rest. */
function only(whole: JsonSchema, pointer: string): JsonSchema {
  if (typeof whole === "boolean" || pointer === "") return whole;
  const id = typeof whole["$id"] === "string" ? whole["$id"] : "urn:trellis:whole";
  return {
    $id: "urn:trellis:part",
    $ref: `${id}#${encodeURI(pointer)}`,
    $defs: { whole: { ...whole, $id: id } },
  };
}
