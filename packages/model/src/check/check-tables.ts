import type { KeyModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import { fieldsOf } from "../schema/fields.ts";
import { error, type Subject } from "./check.ts";
import { keyFieldProblem } from "./key-field.ts";

/** A key names fields that every row has, as text or number; an index leaves out the rows that lack its fields. */
export function* checkTables({ model, locate }: Subject): Generator<Diagnostic> {
  for (const { tables, source } of Object.values(model.contexts)) {
    for (const [table, { schema, key, indexes }] of Object.entries(tables)) {
      const fields = fieldsOf(schema);
      const keys: [part: string, key: KeyModel, ...words: string[]][] = [["key", key, "key"]];
      for (const [name, index] of Object.entries(indexes))
        keys.push([`index ${name}`, index, "indexes", name]);
      for (const [part, { partition, sort }, ...words] of keys) {
        const wrong = (
          field: string,
          problem: { readonly reason: string; readonly fix: string },
        ): Diagnostic =>
          error({
            code: "TRL0145",
            message: `table ${table}: "${field}" in the ${part} ${problem.reason}`,
            where: locate(source, "tables", table, ...words, field),
            fix: problem.fix,
          });
        for (const field of sort === undefined || sort === partition ? [partition] : [partition, sort]) {
          const problem = keyFieldProblem(field, fields, part !== "key");
          if (problem !== undefined) yield wrong(field, problem);
        }
        if (sort === partition)
          yield wrong(partition, { reason: "is there twice", fix: "Sort by another field" });
      }
    }
  }
}
