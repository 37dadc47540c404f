export {
  compilePublication,
  createContextRuntime,
  type ContextRuntime,
  type RuntimeOptions,
} from "./context-runtime.ts";
export type { FoundFunction, Outcome } from "./outcome.ts";
export { EventInParts, type EventParts, type OutgoingEvent } from "./outgoing-event.ts";
export { callsRecordedMax, type CallLink, type CallMade, type SentCall } from "./caller.ts";
export { compileTable, type CompiledTable } from "./compiled-table.ts";
export {
  assertEventSize,
  assertPartsSize,
  composeEvent,
  dataText,
  envelopeHead,
  eventMaxBytes,
  keyOf,
  ownMembers,
  type CloudEvent,
  type OwnEnvelope,
} from "./envelope.ts";
export { StoredEvent, type IncomingEvent } from "./stored-event.ts";
export { failureOf, type Failure } from "./failure.ts";
export { failureAnswer, problemAnswer, type HttpAnswer, type HttpInvocation } from "./http-operation.ts";
export {
  breachFingerprint,
  quarantinedOf,
  type Breach,
  type Door,
  type Quarantined,
} from "../quarantine/quarantined.ts";
export { ShapeWatch, type ValidShape } from "../quarantine/shape-watch.ts";
export { quarantinedHeader } from "./request-work.ts";
export { randomHex, uuidV7 } from "./ids.ts";
export { copyOfJson } from "./json-copy.ts";
export { MemoryTables, type StampedWrite } from "./memory-tables.ts";
export {
  assertLive,
  assertPayload,
  type Cancellation,
  type CompiledPublication,
  type LogLine,
} from "./invocation-work.ts";
export { mergePending, rowIdentity, type PendingRow } from "./pending-rows.ts";
export { problemMediaType, problemOf, type Problem } from "./problem.ts";
export {
  compareKeyValues,
  type KeyValue,
  type RowKey,
  type RowRange,
  type StoredRow,
  type TableReader,
} from "./table-reader.ts";
export { newTraceparent, parseTraceparent, startSpan, traceparentOf, type TraceContext } from "./trace.ts";
export { headSampler, neverSampled, sampleRatioDefault, type HeadSampler } from "./trace-sampling.ts";
export type { Effects, IndexEntry, RowRead, RowWrite } from "./unit-of-work.ts";
export {
  assertExecutionName,
  failed as taskFailed,
  heartbeat as taskHeartbeat,
  startableWorkflows,
  type StartableWorkflow,
  startInput,
  succeeded as taskSucceeded,
} from "../workflow/start-and-answer.ts";
export { taskEventJson, taskEventType, type TaskEvent, type TaskEventData } from "../workflow/task-event.ts";
export { taskFailureOf, type TaskFailure } from "../workflow/task-failure.ts";
export { executionDataMaxBytes, type TaskAnswer, type WorkflowStart } from "../workflow/workflow-orders.ts";
