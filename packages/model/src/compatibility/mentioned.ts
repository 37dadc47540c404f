import { entriesOf, isKeywords, listsOf, namesOf, numberOr, type Keywords } from "./part.ts";

/** Which properties of one object the schemas that apply to it speak of. */
export interface Mentioned {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

/**
 * What schemas mention that apply to one object together: names under `properties`, `required`, `dependentRequired` and
 * `dependentSchemas`, and the patterns of `patternProperties`. Undefined when the object may carry any name: no schema
 * has `properties`, so none says which there are; one gives further properties a schema (`true` is one too); or more
 * properties are asked for than are mentioned.
 */
export function mentionedBy(schemas: readonly Keywords[]): Mentioned | undefined {
  const names = new Set<string>();
  const patterns: string[] = [];
  let stated = false;
  let least = 0;
  for (const schema of schemas) {
    const { properties, patternProperties, required, dependentRequired, dependentSchemas } = schema;
    if (givesFurther(schema["additionalProperties"]) || givesFurther(schema["unevaluatedProperties"])) {
      return undefined;
    }
    stated ||= properties !== undefined;
    least = Math.max(least, numberOr(schema["minProperties"], 0));
    for (const [name] of [...entriesOf(properties), ...entriesOf(dependentSchemas)]) names.add(name);
    for (const name of namesOf(required)) names.add(name);
    for (const [name, needed] of listsOf(dependentRequired))
      for (const each of [name, ...needed]) names.add(each);
    for (const [pattern] of entriesOf(patternProperties)) patterns.push(pattern);
  }
  return stated && least <= names.size ? { names, patterns } : undefined;
}

function givesFurther(schema: unknown): boolean {
  return schema === true || isKeywords(schema);
}
