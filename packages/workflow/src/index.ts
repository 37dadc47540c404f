export type { Json, QueryLanguage, State, StateGraph, StateMachine } from "./definition/definition.ts";
export { choose } from "./expression/choice/choose.ts";
export { ExpressionFault } from "./expression/expression-fault.ts";
export { evaluateJsonata, ofType, type JsonType } from "./expression/jsonata/evaluate-jsonata.ts";
export { evaluatePath } from "./expression/path/evaluate-path.ts";
export type { Chance, Scope } from "./expression/scope.ts";
export { evaluateField, fillTemplate } from "./expression/template/fill-template.ts";
export { placeResult } from "./expression/template/place-result.ts";
export type { Command, ExecutionStatus, HistoryEvent, Signal } from "./run/protocol.ts";
