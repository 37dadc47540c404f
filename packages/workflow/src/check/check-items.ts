import { pointerTo } from "@trellis/model";
import type { Json } from "../definition/definition.ts";
import type { Finding } from "../definition/problem.ts";
import { fieldOf, isObject, type JsonObject } from "../expression/json-value.ts";
import type { StatePart } from "../grammar/machine-parts.ts";
import { quoted } from "../json/describe-json.ts";
import type { Check, Subject } from "./check.ts";

/** So many names at most are told as those that could be meant. */
const namedMax = 12;

/** Where the surroundings are known: a distributed Map reads what an engine can read, and leaves its results where it can. */
export const checkItems: Check = function* (subject) {
  if (subject.functions === undefined) return;
  for (const state of subject.parts.states) {
    if (state.type !== "Map") continue;
    yield* reader(state, subject);
    yield* writer(state);
  }
};

function* reader({ raw, pointer }: StatePart, { tables, suggestions }: Subject): Generator<Finding> {
  const found = fieldOf(raw, "ItemReader");
  if (!isObject(found)) return;
  const resource = fieldOf(found, "Resource");
  if (typeof resource !== "string") return;
  const at = pointerTo(pointer, "ItemReader");
  const [, table] = /^trellis:table:(.+)$/.exec(resource) ?? [];
  if (table === undefined) {
    yield {
      code: "TRL0759",
      pointer: pointerTo(at, "Resource"),
      message: `items can't be read from ${quoted(resource)} here`,
      why: "an engine reads items from tables of the context",
      fix: 'Write "trellis:table:" and the name of a table, or take the items from the state\'s input',
    };
    return;
  }
  if (tables === undefined) return;
  const names = Object.keys(tables);
  const indexes = Object.hasOwn(tables, table) ? tables[table] : undefined;
  if (indexes === undefined)
    yield {
      code: "TRL0775",
      pointer: pointerTo(at, "Resource"),
      message: `the context has no table ${quoted(table)}${suggestions.meant(table, names)}`,
      fix:
        names.length > 0 && names.length <= namedMax
          ? `Name one of ${names.join(", ")}, or declare the one that is meant`
          : "Declare it in the context, or name one that is declared",
    };
  else yield* place(found, at, { table, indexes }, suggestions);
}

/** The members that say which rows of a table are read. */
const placeNames = ["Partition", "Index"];

function* place(
  reading: JsonObject,
  at: string,
  { table, indexes }: { readonly table: string; readonly indexes: readonly string[] },
  suggestions: Subject["suggestions"],
): Generator<Finding> {
  const field = Object.hasOwn(reading, "Arguments") ? "Arguments" : "Parameters";
  const given: Json = fieldOf(reading, field) ?? {};
  // An expression as a whole may give them.
  if (!isObject(given)) return;
  const pointer = pointerTo(at, field);
  const plain = (member: string): string => member.replace(/\.\$$/, "");
  for (const member of Object.keys(given))
    if (!placeNames.includes(plain(member)))
      yield {
        code: "TRL0763",
        pointer: pointerTo(pointer, member),
        mark: "name",
        message: `a reader of a table takes no ${quoted(member)}${suggestions.meant(plain(member), placeNames)}`,
        fix: "Write Partition, and Index where the rows are those of an index",
      };
  if (!Object.keys(given).some((member) => plain(member) === "Partition"))
    yield {
      code: "TRL0763",
      pointer: Object.hasOwn(reading, field) ? pointer : at,
      mark: "name",
      message: `ItemReader does not say which partition of ${table} it reads`,
      why: "the rows of one partition are read, in their order",
      fix: `Write "Partition" into its Arguments (JSONata) or Parameters (JSONPath)`,
    };
  const index = fieldOf(given, "Index");
  if (typeof index !== "string" || /^\{%.*%\}$/s.test(index) || indexes.includes(index)) return;
  yield {
    code: "TRL0775",
    pointer: pointerTo(pointer, "Index"),
    message: `the table ${table} has no index ${quoted(index)}${suggestions.meant(index, indexes)}`,
    fix:
      indexes.length > 0 && indexes.length <= namedMax
        ? `Name one of ${indexes.join(", ")}, or leave it out to read by the table's own key`
        : "Declare it with the table, or leave it out to read by the table's own key",
  };
}

function* writer({ raw, pointer }: StatePart): Generator<Finding> {
  const found = fieldOf(raw, "ResultWriter");
  const resource = isObject(found) ? fieldOf(found, "Resource") : undefined;
  if (typeof resource !== "string" || resource === "trellis:executions") return;
  yield {
    code: "TRL0759",
    pointer: pointerTo(pointerTo(pointer, "ResultWriter"), "Resource"),
    message: `results can't be written to ${quoted(resource)} here`,
    why: "an engine leaves results with the children, or gives them as the state's output",
    fix: 'Write "trellis:executions", or take the ResultWriter away',
  };
}
