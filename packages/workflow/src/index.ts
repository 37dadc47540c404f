export type { Json, QueryLanguage, State, StateGraph, StateMachine } from "./definition/definition.ts";
export type { Command, ExecutionStatus, HistoryEvent, Signal } from "./run/protocol.ts";
