import type { Json, QueryLanguage } from "../definition/definition.ts";
import type { JsonObject } from "../expression/json-value.ts";
import type { Holding, Moment } from "./rule.ts";
import type { StateType } from "./state-fields.ts";

/** A set of states as it stands in a definition, right or wrong. */
export interface GraphPart {
  readonly pointer: string;
  readonly raw: JsonObject;
  /** The Parallel or Map state that it is a part of; absent for the machine itself. */
  readonly holder?: StatePart;
  /** "the machine", "branch 2 of Notify all": how a message calls it. */
  readonly called: string;
  /** What its states are written in where they don't say: the machine's language. */
  readonly language: QueryLanguage;
  /** Its items run as executions of their own, which see no variables of this one. */
  readonly distributed: boolean;
  readonly states: Map<string, StatePart>;
}

export interface StatePart {
  readonly name: string;
  readonly pointer: string;
  readonly raw: JsonObject;
  /** Absent where it is none. */
  readonly type: StateType | undefined;
  readonly language: QueryLanguage;
  readonly graph: GraphPart;
  /** Branches, or the processor of a Map. */
  readonly inner: GraphPart[];
}

/** A value that is checked by what its field holds. */
export interface ValuePart {
  readonly pointer: string;
  /** The field's name. */
  readonly field: string;
  readonly value: Json;
  readonly holds: Holding;
  readonly moment: Moment;
  readonly language: QueryLanguage;
  /** Absent in fields of the machine itself. */
  readonly state: StatePart | undefined;
}

export interface MachineParts {
  /** Outer ones before the ones inside. */
  readonly graphs: readonly GraphPart[];
  readonly states: readonly StatePart[];
  readonly values: readonly ValuePart[];
}
