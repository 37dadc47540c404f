import type { StandardJSONSchemaV1, StandardTypedV1 } from "@standard-schema/spec";
import type { JsonSchema } from "@trellis/model";

/**
 * A schema as an author gives it: anything that follows Standard JSON Schema (Zod 4, ArkType, Valibot), a schema
 * that carries its type as `static` (TypeBox), or plain JSON Schema 2020-12 (its data is then `unknown`).
 */
export type Schema = StandardTypedV1 | { readonly static: unknown } | JsonSchema;

/**
 * The data that a schema describes. It is the *input* side of a schema library's type, because documents are
 * checked, never transformed: a default that the library would fill in stays absent.
 */
export type DataOf<S> =
  S extends StandardTypedV1<infer Input, infer _Output>
    ? Input
    : S extends { readonly static: infer Static }
      ? Static
      : unknown;

/** Plain JSON Schema 2020-12 with the type of its documents. */
export type TypedJsonSchema<Data> = JsonSchema & {
  /** Type only. Never present at run time. */
  readonly static: Data;
};

/**
 * Plain JSON Schema 2020-12 as a schema with a type: `jsonSchema<Invoice>({ type: "object", ... })`. The type is the
 * author's word; nothing checks that it says what the schema says. `trellis new contract --from` writes both from one
 * document.
 */
export function jsonSchema<Data>(schema: JsonSchema): TypedJsonSchema<Data> {
  // The type is carried by the compiler alone: at run time there is the schema and nothing else.
  return schema as TypedJsonSchema<Data>;
}

/** The names of a document's fields; any text where its type is unknown, as with plain JSON Schema. */
export type FieldOf<Data> = unknown extends Data ? string : keyof Data & string;

/**
 * The JSON Schema that stands for `schema`: what is checked at run time and written into the model.
 *
 * @throws the schema library's own error, when it can't express the schema as JSON Schema 2020-12
 */
export function toJsonSchema(schema: Schema): JsonSchema {
  const converter = converterOf(schema);
  if (converter === undefined) return schema as JsonSchema;
  // The document's dialect is stated once, by the model.
  const { $schema: _dialect, ...rest } = converter.input({ target: "draft-2020-12" });
  return rest;
}

function converterOf(schema: Schema): StandardJSONSchemaV1.Converter | undefined {
  if (typeof schema === "boolean" || schema === null || !("~standard" in schema)) return undefined;
  const standard = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
  if (standard.jsonSchema === undefined) {
    throw new TypeError(
      `the schema library "${standard.vendor ?? "unknown"}" does not offer Standard JSON Schema`,
    );
  }
  return standard.jsonSchema;
}
