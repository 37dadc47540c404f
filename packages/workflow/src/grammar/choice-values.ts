import { pointerTo } from "@trellis/model";
import type { Json, QueryLanguage } from "../definition/definition.ts";
import { isList, isObject, type JsonObject } from "../expression/json-value.ts";
import { comparisons } from "./comparisons.ts";
import type { Holding } from "./rule.ts";

export interface ChoiceValue {
  readonly field: string;
  readonly value: Json;
  readonly holds: Holding;
  /** JSON pointer from the rule. */
  readonly at: string;
}

/** The paths, expressions and variables of one rule of a Choice state, however deep its test is. */
export function* choiceValues(rule: JsonObject, language: QueryLanguage): Generator<ChoiceValue> {
  for (const [field, value] of Object.entries(rule)) {
    const at = pointerTo("", field);
    if (field === "Assign") yield { field, value, holds: "variables", at };
    else if (field === "Comment") yield { field, value, holds: "text", at };
    else if (language === "JSONata" && field === "Output") yield { field, value, holds: "values", at };
    else if (language === "JSONata" && field === "Condition") yield { field, value, holds: "condition", at };
    else if (language === "JSONPath") yield* testValues(field, value, at);
  }
}

function* testValues(field: string, value: Json, at: string): Generator<ChoiceValue> {
  if (field === "Variable" || comparisons.get(field) === "path") yield { field, value, holds: "path", at };
  const inner = field === "And" || field === "Or" ? value : field === "Not" ? [value] : [];
  for (const [index, part] of (isList(inner) ? inner : []).entries()) {
    if (!isObject(part)) continue;
    const place = field === "Not" ? at : pointerTo(at, index);
    for (const [name, each] of Object.entries(part)) yield* testValues(name, each, pointerTo(place, name));
  }
}
