export { startEngine, type Engine, type EngineOptions } from "./engine.ts";
export type {
  Books,
  ContextStatus,
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterSummary,
  EngineStatus,
  EventStatus,
  FunctionStatus,
  HttpStatus,
  InvocationResult,
  LogEntry,
  LogFilter,
  Published,
} from "./inspection/inspection-contract.ts";
export type { PublishedEvent, PublishOptions } from "./log/publisher.ts";
export type { Inspected } from "./ports/inspected.ts";
export { connectInspection, type FollowOptions, type InspectionClient } from "./inspection/inspection-client.ts";
