import { pointerTo } from "@trellis/model";
import type { Expression } from "../check/expressions/expression.ts";
import { readResource } from "../check/resource.ts";
import type { Json } from "../definition/definition.ts";
import type { FunctionFacts } from "../definition/options.ts";
import { fieldOf, type JsonObject } from "../expression/json-value.ts";
import { componentsOf } from "../grammar/components.ts";
import type { GraphPart, StatePart } from "../grammar/machine-parts.ts";
import { transitionsOf } from "../grammar/transitions.ts";
import { startOf, waysIn } from "../grammar/ways.ts";
import type { Evaluated, Roots } from "./evaluated.ts";
import { bounded, inexact, type Known, literal, ofType, oneOf, type Schema, unknown } from "./known.ts";
import { itemOf } from "./member.ts";
import { placedKnown } from "./placed.ts";
import { evaluateKnown, fillKnown, valuesKnown } from "./template-known.ts";
import { declared } from "./without-references.ts";

/** What a Task hands to its function. */
export interface Handed {
  readonly state: StatePart;
  readonly function: string;
  readonly known: Known;
}

/** What flows through a machine, as far as it can be known. */
export interface MachineFlow {
  readonly handed: readonly Handed[];
  /** What Map states go through, where the field that says so stands. */
  readonly items: readonly { readonly state: StatePart; readonly pointer: string; readonly known: Known }[];
  /** Places that look for what is never there. */
  readonly missing: ReadonlySet<string>;
}

export interface FlowOptions {
  readonly functions: Readonly<Record<string, FunctionFacts>>;
  /** What executions are started with. */
  readonly input: Known;
  readonly expressions: readonly Expression[];
}

/**
 * Follows values through a machine, states in the order in which they come. What a loop hands back to its beginning is
 * not known.
 */
export function flowOf(machine: GraphPart, options: FlowOptions): MachineFlow {
  const flow = new Flow(options);
  flow.graph(machine, options.input, contextOf(options.input, undefined));
  return flow;
}

class Flow implements MachineFlow {
  readonly handed: Handed[] = [];
  readonly items: { readonly state: StatePart; readonly pointer: string; readonly known: Known }[] = [];
  readonly missing = new Set<string>();
  readonly #options: FlowOptions;
  readonly #expressions: ReadonlyMap<string, Expression>;

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#expressions = new Map(options.expressions.map((each) => [each.pointer, each]));
  }

  /** Gives what the graph hands on at its end. */
  graph(graph: GraphPart, entry: Known, context: Known): Known {
    const start = startOf(graph);
    if (start === undefined) return unknown;
    const next = waysIn(graph);
    const arriving = new Map<StatePart, Known[]>([[start, [entry]]]);
    const ends: Known[] = [];
    for (const component of componentsOf([start], next).toReversed()) {
      const loops = component.length > 1 || component.some((state) => next(state).includes(state));
      for (const state of component) {
        const input = loops ? unknown : oneOf(arriving.get(state) ?? [unknown]);
        this.#state(state, input, context, (to, known) => {
          const target = to === undefined ? undefined : graph.states.get(to);
          const handedOn = bounded(known);
          if (to === undefined) ends.push(handedOn);
          else if (target !== undefined) arriving.set(target, [...(arriving.get(target) ?? []), handedOn]);
        });
      }
    }
    return ends.length === 0 ? unknown : oneOf(ends);
  }

  #state(
    state: StatePart,
    input: Known,
    context: Known,
    handOn: (to: string | undefined, known: Known) => void,
  ): void {
    const { raw, type, language } = state;
    const roots: Roots = { input, context, result: unknown };
    const output = language === "JSONata" ? this.#inJsonata(state, roots) : this.#inJsonPath(state, roots);
    if (type === "Succeed" || fieldOf(raw, "End") === true) handOn(undefined, output);
    for (const { kind, to, by, pointer } of transitionsOf(raw)) {
      if (kind === "next") handOn(to, output);
      else if (kind === "default") handOn(to, inexact(output));
      else if (kind === "catch") handOn(to, this.#caught(state, by ?? {}, pointer, input));
      // A rule may shape what it hands on.
      else handOn(to, by !== undefined && Object.hasOwn(by, "Output") ? unknown : inexact(output));
    }
  }

  #inJsonata(state: StatePart, roots: Roots): Known {
    const { raw, type, pointer } = state;
    const values = (field: string, from: Roots): Evaluated =>
      this.#values(fieldOf(raw, field) ?? null, pointerTo(pointer, field), from);
    const payload = Object.hasOwn(raw, "Arguments") ? values("Arguments", roots).known : roots.input;
    const result = this.#result(state, payload, roots);
    if (!Object.hasOwn(raw, "Output")) return result ?? roots.input;
    const output = values("Output", { ...roots, result: result ?? unknown }).known;
    // Parts of the input and the result in one value may depend on each other.
    return type === "Choice" || result !== undefined ? inexact(output) : output;
  }

  #inJsonPath(state: StatePart, roots: Roots): Known {
    const { raw, type, pointer } = state;
    const effective = this.#path(state, "InputPath", roots);
    const seen: Roots = { ...roots, input: effective.known };
    const template = type === "Map" ? undefined : fieldOf(raw, "Parameters");
    const filled =
      template === undefined ? effective : this.#template(template, pointerTo(pointer, "Parameters"), seen);
    const fixed = type === "Pass" ? fieldOf(raw, "Result") : undefined;
    const given = fixed === undefined ? filled.known : literal(fixed);
    const result = type === "Pass" ? given : this.#result(state, given, seen);
    // What has no result hands on what it sees.
    if (result === undefined)
      return this.#path(state, "OutputPath", { ...roots, input: effective.known }).known;
    const selector = fieldOf(raw, "ResultSelector");
    const selected =
      selector === undefined || type === "Pass"
        ? result
        : this.#template(selector, pointerTo(pointer, "ResultSelector"), { ...roots, input: result }).known;
    const placed = this.#placed(raw, pointer, roots.input, selected, type !== "Pass" || fixed !== undefined);
    return this.#path(state, "OutputPath", { ...roots, input: placed }).known;
  }

  /** What a state's work gives; undefined where it does none. */
  #result(state: StatePart, payload: Known, roots: Roots): Known | undefined {
    if (state.type === "Task") return this.#task(state, payload);
    if (state.type === "Parallel") {
      const outputs = state.inner.map((branch) => this.graph(branch, payload, roots.context).schema);
      return {
        schema: { type: "array", prefixItems: outputs, items: false, minItems: outputs.length },
        exact: false,
      };
    }
    return state.type === "Map" ? this.#map(state, roots) : undefined;
  }

  #task(state: StatePart, payload: Known): Known {
    const resource = fieldOf(state.raw, "Resource");
    const { kind, name, pattern } = readResource(typeof resource === "string" ? resource : "");
    const { functions } = this.#options;
    if (kind !== "function" || name === undefined || !Object.hasOwn(functions, name)) return unknown;
    this.handed.push({ state, function: name, known: payload });
    return pattern === undefined ? declared(functions[name]?.result) : unknown;
  }

  #map(state: StatePart, roots: Roots): Known {
    const { raw, pointer, language, inner } = state;
    const [processor] = inner;
    if (processor === undefined) return unknown;
    const reads = Object.hasOwn(raw, "ItemReader");
    const items = reads ? unknown : this.#items(state, roots);
    const context = contextOf(this.#options.input, itemOf(items));
    const field =
      language === "JSONPath" && !Object.hasOwn(raw, "ItemSelector") ? "Parameters" : "ItemSelector";
    const selector = fieldOf(raw, field);
    const at = pointerTo(pointer, field);
    const selecting: Roots = { ...roots, context };
    const item =
      selector === undefined
        ? itemOf(items)
        : (language === "JSONata"
            ? this.#values(selector, at, selecting)
            : this.#template(selector, at, selecting)
          ).known;
    const batched = Object.hasOwn(raw, "ItemBatcher");
    const output = this.graph(processor, batched ? unknown : item, context);
    const written = [
      "ResultWriter",
      "ToleratedFailureCount",
      "ToleratedFailureCountPath",
      "ToleratedFailurePercentage",
      "ToleratedFailurePercentagePath",
    ];
    if (written.some((name) => Object.hasOwn(raw, name))) return unknown;
    return output.schema === true
      ? ofType("array")
      : { schema: { type: "array", items: output.schema }, exact: false };
  }

  #items(state: StatePart, roots: Roots): Known {
    const { raw, pointer, language } = state;
    const field = language === "JSONata" ? "Items" : "ItemsPath";
    const at = pointerTo(pointer, field);
    const given = fieldOf(raw, field);
    const known =
      given === undefined
        ? roots.input
        : language === "JSONata"
          ? this.#values(given, at, roots).known
          : this.#evaluated(at, roots).known;
    if (!this.missing.has(at)) this.items.push({ state, pointer: given === undefined ? pointer : at, known });
    return known;
  }

  /** @param next pointer of the catcher's Next, from the state */
  #caught(state: StatePart, catcher: JsonObject, next: string, input: Known): Known {
    const error: Known = { schema: errorOutput, exact: false };
    if (state.language === "JSONata") return Object.hasOwn(catcher, "Output") ? unknown : error;
    const pointer = state.pointer + next.slice(0, -"/Next".length);
    return this.#placed(catcher, pointer, inexact(input), error, false);
  }

  /** InputPath and OutputPath. */
  #path({ raw, pointer }: StatePart, field: string, roots: Roots): Evaluated {
    const path = fieldOf(raw, field);
    if (path === undefined || path === "$") return { known: roots.input, source: [] };
    return path === null ? { known: literal({}) } : this.#evaluated(pointerTo(pointer, field), roots);
  }

  #placed(raw: StatePart["raw"], pointer: string, input: Known, result: Known, apart: boolean): Known {
    const path = fieldOf(raw, "ResultPath");
    if (path === undefined || path === "$") return result;
    if (path === null) return input;
    const form = this.#expressions.get(pointerTo(pointer, "ResultPath"))?.form;
    return form?.kind === "path" ? placedKnown(input, form.path, result, apart) : unknown;
  }

  #evaluated(pointer: string, roots: Roots): Evaluated {
    return evaluateKnown(pointer, roots, this.#at, this.#missed);
  }

  #template(template: Json, pointer: string, roots: Roots): Evaluated {
    return fillKnown(template, pointer, roots, this.#at, this.#missed);
  }

  #values(value: Json, pointer: string, roots: Roots): Evaluated {
    return valuesKnown(value, pointer, roots, this.#at, this.#missed);
  }

  readonly #at = (pointer: string): Expression | undefined => this.#expressions.get(pointer);
  readonly #missed = (pointer: string): void => {
    this.missing.add(pointer);
  };
}

const errorOutput: Schema = {
  type: "object",
  properties: { Error: { type: "string" }, Cause: { type: "string" } },
  additionalProperties: false,
};

const text: Schema = { type: "string" };

/** The context object, as far as its members have a type; an item where a Map runs for one. */
function contextOf(input: Known, item: Known | undefined): Known {
  const properties = {
    Execution: {
      type: "object",
      properties: { Id: text, Name: text, RoleArn: text, StartTime: text, Input: input.schema },
    },
    State: { type: "object", properties: { Name: text, EnteredTime: text } },
    StateMachine: { type: "object", properties: { Id: text, Name: text } },
    Task: { type: "object", properties: { Token: text } },
    ...(item === undefined
      ? {}
      : {
          Map: {
            type: "object",
            properties: { Item: { type: "object", properties: { Value: item.schema } } },
          },
        }),
  };
  return { schema: { type: "object", properties }, exact: false };
}
