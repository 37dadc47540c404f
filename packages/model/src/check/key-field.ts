import { didYouMean } from "../names/suggest.ts";
import type { Field } from "../schema/fields.ts";

/**
 * Says why a field can't be a key, or undefined when it can or when the schema is too open to tell. A key is a field
 * that every document has, and text or a number, because keys are compared and ordered.
 *
 * @param sparse documents without the field, or with null in it, are left out: as a table's index does
 */
export function keyFieldProblem(
  name: string,
  fields: ReadonlyMap<string, Field> | undefined,
  sparse = false,
): { readonly reason: string; readonly fix: string } | undefined {
  if (fields === undefined) return undefined;
  const field = fields.get(name);
  if (field === undefined) {
    const fix = `Name one of ${[...fields.keys()].join(", ")}`;
    return { reason: `is no field of the schema${didYouMean(name, fields.keys())}`, fix };
  }
  if (!field.required && !sparse)
    return { reason: "is optional in the schema", fix: "Make the field required, or choose another" };
  const unfit = field.types?.filter((type) => !keyTypes.includes(type) && !(sparse && type === "null")) ?? [];
  if (unfit.length === 0) return undefined;
  const fix = "Choose a field that is a string or a number";
  return { reason: `is of the type ${unfit.join(" or ")}`, fix };
}

const keyTypes = ["string", "number", "integer"];
