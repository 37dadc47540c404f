import type { ApiContractModel, JsonSchema } from "../document/system-model.ts";
import { pointerTo } from "../schema/pointer.ts";
import { exampleFor } from "./example-for.ts";
import { flatFieldsOf, type FlatField } from "./flat-fields.ts";
import { ownReferences, placedSchema } from "./placed-schema.ts";
import type { SchemaShelf } from "./schema-shelf.ts";

type Part = Readonly<Record<string, unknown>>;

/** The parameters of an operation as OpenAPI has them. */
export interface Parameters {
  readonly parameters: readonly Part[];
  /** Whole schemas of parts that parameters can't say one by one, by part. */
  readonly whole: Part;
}

export function parametersOf(id: string, api: ApiContractModel, shelf: SchemaShelf): Parameters {
  const parameters: Part[] = [];
  const whole: Record<string, unknown> = {};
  for (const [part, place] of parts) {
    const schema = api[part];
    if (schema === undefined) continue;
    const { fields, exact } = flatFieldsOf(schema);
    const told = fields.filter(({ name }) => part !== "headers" || !reservedHeaders.has(name));
    for (const field of told) parameters.push(parameterOf(field, place, schema, `${id}.${part}`, api, shelf));
    const refersToWhole = ownReferences(schema, schema).some((pointer) => !pointer.startsWith("/$defs/"));
    if (!exact || refersToWhole || told.length < fields.length)
      whole[part] = shelf.keep(schema, `${id}.${part}`);
  }
  const { idempotencyHeader } = api;
  if (
    idempotencyHeader !== undefined &&
    !parameters.some(({ name, in: place }) => place === "header" && name === idempotencyHeader)
  ) {
    parameters.push({
      name: idempotencyHeader,
      in: "header",
      description: idempotencyText(api),
      schema: { type: "string", minLength: 1 },
    });
  }
  return { parameters, whole };
}

const parts = [
  ["params", "path"],
  ["query", "query"],
  ["headers", "header"],
] as const;

/** OpenAPI ignores parameters of these names (specification 3.1.1, section 4.8.12.2). */
const reservedHeaders = new Set(["accept", "authorization", "content-type"]);

function parameterOf(
  field: FlatField,
  place: "path" | "query" | "header",
  whole: JsonSchema,
  wholeName: string,
  api: ApiContractModel,
  shelf: SchemaShelf,
): Part {
  const { name, schema, required } = field;
  const example = exampleFor(standalone(field, whole));
  return {
    name,
    in: place,
    ...(required || place === "path" ? { required: true } : {}),
    ...(place === "header" && name === api.idempotencyHeader ? { description: idempotencyText(api) } : {}),
    schema: shelf.putPart(schema, whole, wholeName),
    ...(example === undefined ? {} : example),
  };
}

/** The field's schema with everything that it refers to. */
function standalone({ name, schema }: FlatField, whole: JsonSchema): JsonSchema {
  if (ownReferences(schema, whole).length === 0) return schema;
  const place = "#/$defs/whole";
  const definition = placedSchema(whole, whole, (pointer) => place + pointer);
  return { $ref: pointerTo(`${place}/properties`, name), $defs: { whole: definition } };
}

function idempotencyText({ idempotencyWindowMs }: ApiContractModel): string {
  return `A repeated request with the same value gets the first one's answer and changes nothing, for ${spanOf(idempotencyWindowMs)}.`;
}

function spanOf(ms: number): string {
  for (const [unit, size] of units) {
    if (ms % size === 0) return `${ms / size} ${unit}${ms === size ? "" : "s"}`;
  }
  return `${ms} ms`;
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;
