import type { Path } from "../expression/path/path.ts";
import { type Known, plainObject, type Schema, unknown } from "./known.ts";

/** Members of an object that are told apart; beyond, nothing is known of it. */
const membersMax = 64;

/**
 * What a state hands on when its result is put into its input where a `ResultPath` leads.
 *
 * @param apart the result has nothing to do with the input: whatever the one is, the other may be anything
 */
export function placedKnown(input: Known, path: Path, result: Known, apart: boolean): Known {
  const names: string[] = [];
  for (const step of path.steps) {
    if (step.kind !== "name") return unknown;
    names.push(step.name);
  }
  if (path.root.of !== "input") return unknown;
  const schema = placedAt(input.schema, names, result.schema);
  const exact =
    input.exact && result.exact && apart && names.length <= 1 && plainObject(input.schema) !== undefined;
  return { schema, exact };
}

function placedAt(schema: Schema, [name, ...others]: readonly string[], result: Schema): Schema {
  if (name === undefined) return result;
  const plain = plainObject(schema);
  const before =
    plain !== undefined && Object.hasOwn(plain.properties, name) ? plain.properties[name] : undefined;
  const inner = placedAt(before ?? true, others, result);
  if (plain === undefined || Object.keys(plain.properties).length > membersMax)
    return { type: "object", properties: { [name]: inner }, required: [name] };
  return {
    ...plain,
    properties: { ...plain.properties, [name]: inner },
    required: [...new Set([...plain.required, name])],
  };
}
