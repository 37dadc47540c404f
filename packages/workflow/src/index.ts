export type { Json, QueryLanguage, State, StateGraph, StateMachine } from "./definition/definition.ts";
export type { DefinitionOptions, FunctionFacts, WorkflowFacts } from "./definition/options.ts";
export { parseDefinition, type ParsedDefinition } from "./definition/parse-definition.ts";
export type { DefinitionProblem } from "./definition/problem.ts";
export { choose } from "./expression/choice/choose.ts";
export { ExpressionFault } from "./expression/expression-fault.ts";
export { evaluateJsonata, ofType, type JsonType } from "./expression/jsonata/evaluate-jsonata.ts";
export { evaluatePath } from "./expression/path/evaluate-path.ts";
export type { Chance, Scope } from "./expression/scope.ts";
export { evaluateField, fillTemplate } from "./expression/template/fill-template.ts";
export { placeResult } from "./expression/template/place-result.ts";
export type { Batching, ItemSelector, ItemSource, MapRunPlan } from "./map-run/map-run-plan.ts";
export type { FeedPlace } from "./map-run/item-feed.ts";
export { openMapRun } from "./map-run/open-map-run.ts";
export type { MapRun, MapRunOptions } from "./map-run/map-run.ts";
export type { MapRunCommand, MapRunCounts, MapRunSignal } from "./map-run/map-run-protocol.ts";
export type { MapRunSnapshot } from "./map-run/map-run-snapshot.ts";
export { openRun } from "./run/open-run.ts";
export type {
  Answer,
  Command,
  CutOff,
  EventDetails,
  ExecutionStatus,
  HistoryEvent,
  MapRunOutcome,
  Signal,
} from "./run/protocol.ts";
export { replayRun } from "./run/replay-run.ts";
export type { RunLimits, RunOptions } from "./run/run-options.ts";
export type { Run } from "./run/run.ts";
export type { TaskTarget } from "./run/task-target.ts";
export { runVirtually, type VirtualResult } from "./virtual/run-virtually.ts";
export { VirtualExecution } from "./virtual/virtual-execution.ts";
export { VirtualHost } from "./virtual/virtual-host.ts";
export type { VirtualOptions } from "./virtual/virtual-options.ts";
export type { VirtualTime } from "./virtual/virtual-time.ts";
export {
  never,
  takes,
  TaskError,
  VirtualAnswer,
  type VirtualCall,
  type VirtualTask,
} from "./virtual/virtual-task.ts";
export { drawGraph, type DrawOptions, type MarkStatus } from "./graph/draw-graph.ts";
export { graphOf, type Graph, type GraphEdge, type GraphNode } from "./graph/graph.ts";
export { stateMarks, type StateMarks } from "./visits/state-marks.ts";
export type { StateVisit, VisitOutcome } from "./visits/state-visit.ts";
export { stateVisits } from "./visits/state-visits.ts";
