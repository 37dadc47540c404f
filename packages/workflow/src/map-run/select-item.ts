import type { Json } from "../definition/definition.ts";
import { evaluateJsonata } from "../expression/jsonata/evaluate-jsonata.ts";
import type { Scope } from "../expression/scope.ts";
import { fillTemplate } from "../expression/template/fill-template.ts";
import { chanceFrom } from "../run/state-chance.ts";
import type { FedItem } from "./item-feed.ts";
import type { MapRunPlan } from "./map-run-plan.ts";

/** What a child gets for an item: the item, or what the plan's selector makes of it. */
export function selectItem({ selector, queryLanguage }: MapRunPlan, item: FedItem): Json | Promise<Json> {
  if (selector === undefined) return item.value;
  const { index, value, key } = item;
  const scope: Scope = {
    input: selector.input,
    context: {
      ...selector.context,
      Map: { Item: { Index: index, Value: value, ...(key !== undefined && { Key: key }) } },
    },
    variables: selector.variables,
    chance: chanceFrom(`${selector.seed}/item`, index),
  };
  return queryLanguage === "JSONata"
    ? evaluateJsonata(selector.template, scope, "ItemSelector")
    : fillTemplate(selector.template, scope);
}
