import { pointerTo } from "@trellis/model";
import type { Suggestions } from "../check/suggestions.ts";
import type { Json, QueryLanguage } from "../definition/definition.ts";
import type { Finding } from "../definition/problem.ts";
import { isList, isObject, type JsonObject, fieldOf } from "../expression/json-value.ts";
import { describeJson } from "../json/describe-json.ts";
import { choiceValues } from "./choice-values.ts";
import type { GraphPart, MachineParts, StatePart, ValuePart } from "./machine-parts.ts";
import { recordRules } from "./record-fields.ts";
import type { Moment, RecordName, RecordRule } from "./rule.ts";
import { stateRuleOf, stateRules, stateTypes, type StateType } from "./state-fields.ts";

/**
 * Takes a definition apart by the grammar: its graphs, its states, the values in their fields. What does not follow the
 * grammar is reported and passed over; everything else is still found, so that one mistake hides no other.
 */
export function readMachine(
  machine: JsonObject,
  suggestions: Suggestions,
): MachineParts & { readonly findings: readonly Finding[] } {
  const reader = new MachineReader(suggestions);
  reader.readGraph(machine, "", "machine", undefined, "the machine");
  return reader;
}

/** Where a record stands. */
interface Place {
  readonly pointer: string;
  readonly language: QueryLanguage;
  readonly state: StatePart | undefined;
}

class MachineReader implements MachineParts {
  readonly graphs: GraphPart[] = [];
  readonly states: StatePart[] = [];
  readonly values: ValuePart[] = [];
  readonly findings: Finding[] = [];
  readonly #suggestions: Suggestions;

  constructor(suggestions: Suggestions) {
    this.#suggestions = suggestions;
  }

  readGraph(
    raw: JsonObject,
    pointer: string,
    record: RecordName,
    holder: StatePart | undefined,
    called: string,
  ): void {
    const config = fieldOf(raw, "ProcessorConfig");
    const distributed = isObject(config) && fieldOf(config, "Mode") === "DISTRIBUTED";
    const language = holder?.graph.language ?? languageOf(raw) ?? "JSONPath";
    const graph: GraphPart = {
      pointer,
      language,
      raw,
      called,
      distributed,
      states: new Map(),
      ...(holder === undefined ? {} : { holder }),
    };
    this.graphs.push(graph);
    holder?.inner.push(graph);
    const place: Place = { pointer, language, state: holder };
    this.#record(raw, recordRules[record], place);
    const states = fieldOf(raw, "States");
    if (isObject(states)) this.#states(states, graph, language);
  }

  #states(states: JsonObject, graph: GraphPart, language: QueryLanguage): void {
    const pointer = pointerTo(graph.pointer, "States");
    const entries = Object.entries(states);
    if (entries.length === 0)
      this.findings.push({
        code: "TRL0710",
        pointer,
        message: `${graph.called} has no states`,
        fix: 'Write a first state: "Start": { "Type": "Pass", "End": true }',
      });
    for (const [name, raw] of entries) {
      const at = pointerTo(pointer, name);
      if (!isObject(raw)) this.#wrongType(raw, at, `the state ${JSON.stringify(name)}`, "an object");
      else this.#state(name, raw, at, graph, language);
    }
  }

  #state(name: string, raw: JsonObject, pointer: string, graph: GraphPart, outer: QueryLanguage): void {
    const type = fieldOf(raw, "Type");
    const rule = stateRuleOf(type);
    const language = languageOf(raw) ?? outer;
    const state: StatePart = {
      name,
      pointer,
      raw,
      type: rule === undefined ? undefined : (type as StateType),
      language,
      graph,
      inner: [],
    };
    graph.states.set(name, state);
    this.states.push(state);
    if (rule !== undefined) this.#record(raw, rule, { pointer, language, state });
    else if (type === undefined) this.#typeMissing(state);
    else if (typeof type !== "string") this.#wrongType(type, pointerTo(pointer, "Type"), "Type", "a text");
    else this.#wrongWord(type, stateTypes, pointerTo(pointer, "Type"), "Type");
  }

  #typeMissing({ name, pointer, raw }: StatePart): void {
    const fields = Object.keys(raw);
    const fitting = stateTypes.filter((type) =>
      fields.every((field) => Object.hasOwn(stateRules[type as StateType].fields, field)),
    );
    const guess = fields.length > 0 && fitting.length === 1 ? `; its fields are those of ${fitting[0]}` : "";
    this.findings.push({
      code: "TRL0705",
      pointer,
      mark: "name",
      message: `the state ${JSON.stringify(name)} has no Type${guess}`,
      fix: `Write "Type": ${guess === "" ? `one of ${stateTypes.join(", ")}` : JSON.stringify(fitting[0])}`,
    });
  }

  /** Looks at the names of an object's members, then into each of them. */
  #record(raw: JsonObject, rule: RecordRule, place: Place): void {
    for (const [name, value] of Object.entries(raw)) {
      const pointer = pointerTo(place.pointer, name);
      const field = Object.hasOwn(rule.fields, name) ? rule.fields[name] : undefined;
      if (field === undefined) this.#unknown(name, pointer, rule, place);
      else if (field.language !== undefined && field.language !== place.language)
        this.#otherLanguage(name, pointer, rule, place.language);
      else this.#field(name, value, field, { ...place, pointer });
    }
    for (const name of rule.needs ?? []) {
      if (!Object.hasOwn(raw, name)) this.#missing([name], rule, place);
    }
    for (const names of rule.oneOf ?? []) this.#group(names, raw, rule, place, true);
    for (const names of rule.apart ?? []) this.#group(names, raw, rule, place, false);
  }

  #field(
    field: string,
    value: Json,
    { holds, moment = "entered" }: RecordRule["fields"][string],
    place: Place,
  ): void {
    if (typeof holds === "object" && "record" in holds) {
      if (!isObject(value)) return this.#wrongType(value, place.pointer, field, "an object");
      return this.#inner(value, holds.record, place, field);
    }
    if (typeof holds === "object" && "list" in holds) {
      if (!isList(value)) return this.#wrongType(value, place.pointer, field, "a list");
      if (value.length < holds.min) this.#emptyList(field, place.pointer, holds.list);
      for (const [index, item] of value.entries()) {
        const pointer = pointerTo(place.pointer, index);
        if (isObject(item)) this.#inner(item, holds.list, { ...place, pointer }, `branch ${index + 1}`);
        else this.#wrongType(item, pointer, `${field} ${index + 1}`, "an object");
      }
      return;
    }
    if (holds === "states") {
      if (!isObject(value))
        this.#wrongType(value, place.pointer, field, "an object of states by their names");
      return;
    }
    this.#value(field, value, holds, moment, place);
    if (holds === "choices") this.#choices(value, place);
  }

  #value(field: string, value: Json, holds: ValuePart["holds"], moment: Moment, place: Place): void {
    const { pointer, language, state } = place;
    this.values.push({ pointer, field, value, holds, moment, language, state });
  }

  #inner(raw: JsonObject, record: RecordName, place: Place, called: string): void {
    const holder = place.state;
    if (holder !== undefined && (record === "branch" || record === "item-processor" || record === "iterator"))
      this.readGraph(raw, place.pointer, record, holder, `${called} of ${JSON.stringify(holder.name)}`);
    else this.#record(raw, recordRules[record], place);
  }

  #choices(value: Json, place: Place): void {
    if (!isList(value)) return this.#wrongType(value, place.pointer, "Choices", "a list of rules");
    if (value.length === 0) this.#emptyList("Choices", place.pointer, "rule");
    for (const [index, rule] of value.entries()) {
      if (!isObject(rule)) continue;
      const pointer = pointerTo(place.pointer, index);
      for (const { field, holds, at, value: found } of choiceValues(rule, place.language))
        this.#value(field, found, holds, "entered", { ...place, pointer: pointer + at });
    }
  }

  #emptyList(field: string, pointer: string, each: string): void {
    this.findings.push({
      code: "TRL0710",
      pointer,
      message: `${field} is empty`,
      fix: `Write one ${each} at least`,
    });
  }

  #unknown(name: string, pointer: string, rule: RecordRule, { language, state }: Place): void {
    const known = Object.keys(rule.fields).filter((each) => {
      const field = rule.fields[each];
      return field?.language === undefined || field.language === language;
    });
    const elsewhere = state === undefined || !Object.values(stateRules).includes(rule) ? [] : typesWith(name);
    if (elsewhere.length > 0) {
      this.findings.push({
        code: "TRL0707",
        pointer,
        mark: "name",
        message: `${rule.called} has no ${name}; it is a field of ${elsewhere.join(", ")}`,
        fix: `Take ${name} away, or move it to a state that has it`,
      });
      return;
    }
    this.findings.push({
      code: "TRL0706",
      pointer,
      mark: "name",
      message: `${rule.called} has no field ${JSON.stringify(name)}${this.#suggestions.meant(name, known)}`,
      fix: `Its fields are ${known.join(", ")}`,
    });
  }

  #otherLanguage(name: string, pointer: string, rule: RecordRule, language: QueryLanguage): void {
    const instead = language === "JSONata" ? inJsonata[name] : inJsonPath[name];
    this.findings.push({
      code: "TRL0708",
      pointer,
      mark: "name",
      message: `${name} is a field of ${language === "JSONata" ? "JSONPath" : "JSONata"}, and ${rule.called} here is written in ${language}`,
      fix: `${instead ?? `Take ${name} away`}, or set "QueryLanguage": "${language === "JSONata" ? "JSONPath" : "JSONata"}" in this state`,
    });
  }

  #group(names: readonly string[], raw: JsonObject, rule: RecordRule, place: Place, needed: boolean): void {
    const found = names.filter((name) => Object.hasOwn(raw, name));
    if (found.length === 0 && needed) this.#missing(names, rule, place);
    if (found.length > 1)
      this.findings.push({
        code: "TRL0709",
        pointer: pointerTo(place.pointer, found[1] ?? ""),
        mark: "name",
        message: `${rule.called} has ${found.join(" and ")}, which say the same in two ways`,
        fix: `Keep one of ${found.join(", ")}`,
      });
  }

  #missing(names: readonly string[], rule: RecordRule, { pointer, language }: Place): void {
    const here = names.filter((name) => {
      const field = rule.fields[name];
      return field?.language === undefined || field.language === language;
    });
    const [first = ""] = here;
    this.findings.push({
      code: "TRL0705",
      pointer,
      mark: "name",
      message: `${rule.called} needs ${here.length === 1 ? first : `one of ${here.join(", ")}`}`,
      fix: `Write ${here.length === 1 ? first : `one of them`}${exampleOf(first)}`,
    });
  }

  #wrongType(value: Json, pointer: string, what: string, expected: string): void {
    this.findings.push({
      code: "TRL0704",
      pointer,
      message: `${what} is ${describeJson(value)}: it must be ${expected}`,
      fix: `Write ${expected}`,
    });
  }

  #wrongWord(word: string, words: readonly string[], pointer: string, field: string): void {
    this.findings.push({
      code: "TRL0711",
      pointer,
      message: `${field} is ${JSON.stringify(word)}${this.#suggestions.meant(word, words)}`,
      fix: `Write one of ${words.join(", ")}`,
    });
  }
}

function languageOf(raw: JsonObject): QueryLanguage | undefined {
  const language = fieldOf(raw, "QueryLanguage");
  return language === "JSONata" || language === "JSONPath" ? language : undefined;
}

/** The types of state that have a field. */
function typesWith(name: string): readonly string[] {
  return stateTypes.filter((type) => Object.hasOwn(stateRules[type as StateType].fields, name));
}

function exampleOf(field: string): string {
  const examples: Readonly<Record<string, string>> = {
    Resource: ': "trellis:issueInvoice"',
    StartAt: ": the name of the first state",
    ErrorEquals: ': ["States.ALL"]',
    Next: ": the name of the state that follows",
    Seconds: ': "Seconds": 60',
    ItemProcessor: ': "ItemProcessor": { "StartAt": ..., "States": { ... } }',
  };
  return Object.hasOwn(examples, field) ? (examples[field] ?? "") : "";
}

/** What does the work of a field of JSONPath in JSONata. */
const inJsonata: Readonly<Record<string, string>> = {
  InputPath: "Read the part with $states.input in Arguments or Output",
  OutputPath: "Write Output",
  Parameters: "Write Arguments (in a Map: ItemSelector, in a Pass: Output)",
  ResultSelector: "Write Output with $states.result",
  ResultPath: "Write Output with $merge([$states.input, {...}])",
  Result: "Write Output",
  ItemsPath: "Write Items with an expression",
  SecondsPath: 'Write "Seconds" with an expression',
  TimestampPath: 'Write "Timestamp" with an expression',
  TimeoutSecondsPath: 'Write "TimeoutSeconds" with an expression',
  HeartbeatSecondsPath: 'Write "HeartbeatSeconds" with an expression',
  ErrorPath: 'Write "Error" with an expression',
  CausePath: 'Write "Cause" with an expression',
  MaxConcurrencyPath: 'Write "MaxConcurrency" with an expression',
  ToleratedFailureCountPath: 'Write "ToleratedFailureCount" with an expression',
  ToleratedFailurePercentagePath: 'Write "ToleratedFailurePercentage" with an expression',
  MaxItemsPath: 'Write "MaxItems" with an expression',
  MaxItemsPerBatchPath: 'Write "MaxItemsPerBatch" with an expression',
  MaxInputBytesPerBatchPath: 'Write "MaxInputBytesPerBatch" with an expression',
};

/** What does the work of a field of JSONata in JSONPath. */
const inJsonPath: Readonly<Record<string, string>> = {
  Arguments: "Write Parameters",
  Output: "Write ResultPath, ResultSelector or OutputPath",
  Items: "Write ItemsPath",
  Condition: "Write Variable and a comparison",
};
