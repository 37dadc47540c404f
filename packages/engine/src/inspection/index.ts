export { connectInspection, type FollowOptions, type InspectionClient } from "./inspection-client.ts";
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
} from "./inspection-contract.ts";
export type { Inspected } from "../ports/inspected.ts";
