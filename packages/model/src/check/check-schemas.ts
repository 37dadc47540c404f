import type { JsonSchema, SourceLocation } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { schemaProblem } from "../schema/validator.ts";
import { error, type Subject } from "./check.ts";

/** Every schema is valid JSON Schema 2020-12, and can be compiled. */
export function* checkSchemas({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { title, schema, source, words } of schemasIn({ model })) {
    const problem = schemaProblem(schema);
    if (problem === undefined) continue;
    yield error({
      code: "TRL0113",
      message: `${title} is no valid JSON Schema: ${firstOf(problem)}`,
      where: locate(source, ...words),
      fix: dialectOf(schema) ?? "Correct the schema as JSON Schema 2020-12",
    });
  }
}

interface PlacedSchema {
  readonly title: string;
  readonly schema: JsonSchema;
  readonly source: SourceLocation;
  readonly words: readonly string[];
}

function* schemasIn({ model }: Pick<Subject, "model">): Generator<PlacedSchema> {
  for (const { name, version, versions, source } of Object.values(model.events)) {
    for (const [number, { schema }] of Object.entries(versions)) {
      const words = Number(number) === version ? ["schema"] : ["previous", number];
      yield { title: `event ${name}: the schema of version ${number}`, schema, source, words };
    }
  }
  for (const { tables, source } of Object.values(model.contexts)) {
    for (const [name, { schema }] of Object.entries(tables)) {
      yield { title: `table ${name}: the schema`, schema, source, words: ["tables", name] };
    }
  }
  for (const { operation, source, responses, params, query, headers, body } of Object.values(model.apis)) {
    for (const [part, schema] of Object.entries({ params, query, headers, body })) {
      if (schema !== undefined) yield { title: `${operation}: ${part}`, schema, source, words: [part] };
    }
    for (const [status, schema] of Object.entries(responses)) {
      if (schema === null) continue;
      yield { title: `${operation}: the answer ${status}`, schema, source, words: ["responses", status] };
    }
  }
}

/** The compiler joins all that it finds: "schema is invalid: data/type must be array, data/type must match ...". */
function firstOf(problem: string): string {
  const [, pointer = "", wrong] = /^schema is invalid: data(\S*) ([^,]+)/.exec(problem) ?? [];
  return wrong === undefined
    ? problem.split("\n", 1).join("")
    : `${pointer === "" ? "it" : pointer} ${wrong}`;
}

function dialectOf(schema: JsonSchema): string | undefined {
  const dialect = typeof schema === "boolean" ? undefined : schema.$schema;
  if (typeof dialect !== "string" || dialect.includes("2020-12")) return undefined;
  return `Take $schema away and write the schema as JSON Schema 2020-12; it says ${dialect}`;
}
