import type { Json } from "../../definition/definition.ts";
import { fieldOf, isList, isObject, setField } from "../json-value.ts";
import { filterTakes } from "./filter.ts";
import { Miss, notAList, notAnObject } from "./miss.ts";
import { pathText, type Filter, type Path, type Step } from "./path.ts";
import { callFunction } from "./path-functions.ts";

/** Gives the values at which paths begin: the input, a variable, the item that a filter looks at. */
export type RootOf = (root: Path["root"]) => Json | undefined;

/**
 * What a path finds: the value, or a `Miss` that says why there is none. A path that may find several values gives a
 * list of them, which is empty where there is nothing, whatever the reason.
 */
export function readPath(path: Path, rootOf: RootOf): Json | Miss {
  const root = rootOf(path.root);
  const found = path.isDefinite ? readDefinite(path, root) : readAll(path, root, rootOf);
  return path.call === undefined
    ? found
    : callFunction(path.call, found, (argument) => readPath(argument, rootOf));
}

/** What a path that finds one value at most finds, without the function at its end. */
export function readDefinite({ steps }: Path, root: Json | undefined): Json | Miss {
  if (root === undefined) return Miss.at(steps, 0);
  let value = root;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    const next = step === undefined ? value : takeOne(value, step, steps, at);
    if (next instanceof Miss) return next;
    value = next;
  }
  return value;
}

function takeOne(value: Json, step: Step, steps: readonly Step[], at: number): Json | Miss {
  if (step.kind === "name") {
    if (!isObject(value)) return notAnObject(value, steps, at);
    const field = fieldOf(value, step.name);
    return field === undefined ? Miss.at(steps, at) : field;
  }
  if (step.kind === "index") {
    if (!isList(value)) return notAList(value, step);
    const item = value.at(step.index);
    if (item !== undefined) return item;
    return at === steps.length - 1 ? Miss.beyondEnd(pathText(steps)) : notAnObject(undefined, steps, at + 1);
  }
  if (!isObject(value)) return notAnObject(value, steps, at);
  return picked(value, step.kind === "names" ? step.names : []);
}

/** `['a','b']` at the end of a path: an object with those of the fields that there are. */
function picked(value: Json, names: readonly string[]): Json {
  const fields: Record<string, Json> = {};
  for (const name of names) {
    const field = isObject(value) ? fieldOf(value, name) : undefined;
    if (field !== undefined) setField(fields, name, field);
  }
  return fields;
}

function readAll(path: Path, root: Json | undefined, rootOf: RootOf): Json {
  let values: readonly Json[] = root === undefined ? [] : [root];
  path.steps.forEach((step, at) => {
    const isLast = at === path.steps.length - 1;
    const isBelow = path.steps[at - 1]?.kind === "descendants";
    const take = (value: Json): readonly Json[] =>
      step.kind === "filter"
        ? takeFiltered(value, step.filter, rootOf, isBelow)
        : takeAll(value, step, isLast);
    values = values.flatMap(take);
  });
  return values;
}

/** What a step finds in one value of many. */
function takeAll(value: Json, step: Exclude<Step, { kind: "filter" }>, isLast: boolean): readonly Json[] {
  switch (step.kind) {
    case "name":
      return isObject(value) ? present([fieldOf(value, step.name)]) : [];
    case "names":
      if (!isObject(value)) return [];
      return isLast ? [picked(value, step.names)] : present(step.names.map((name) => fieldOf(value, name)));
    case "index":
      return isList(value) ? present([value.at(step.index)]) : [];
    case "indexes":
      return isList(value) ? present(step.indexes.map((index) => value.at(index))) : [];
    case "slice":
      return isList(value) ? value.slice(step.from, step.to) : [];
    case "wildcard":
      return childrenOf(value);
    case "descendants":
      return withDescendants(value);
  }
}

/** The items of a list, or the object itself. Behind `..` each object comes by itself, so that none is taken twice. */
function takeFiltered(value: Json, filter: Filter, rootOf: RootOf, isBelow: boolean): readonly Json[] {
  const items = isList(value) ? (isBelow ? [] : value) : isObject(value) ? [value] : [];
  return items.filter((item) =>
    filterTakes(filter, (path) => readPath(path, (root) => (root.of === "item" ? item : rootOf(root)))),
  );
}

function present(values: readonly (Json | undefined)[]): Json[] {
  return values.filter((value) => value !== undefined);
}

function childrenOf(value: Json): readonly Json[] {
  return isList(value) ? value : isObject(value) ? Object.values(value) : [];
}

/** The value and everything below it, in the order in which it is written down. */
function withDescendants(value: Json): Json[] {
  const found: Json[] = [];
  const waiting: Json[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    for (const child of childrenOf(next).toReversed()) waiting.push(child);
  }
  return found;
}
