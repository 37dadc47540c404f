export type { Expressed, Expression } from "./build/expressed.ts";
export { states, type States } from "./build/states.ts";
export type { Step } from "./build/step.ts";
export {
  api,
  type ApiContract,
  type ApiDeclaration,
  type HttpReply,
  type HttpRequest,
} from "./declare/api.ts";
export { context, type Context, type ContextDeclaration, type Setting } from "./declare/context.ts";
export { event, type EventContract, type EventData } from "./declare/event.ts";
export {
  http,
  on,
  schedule,
  task,
  type ExpectedLoad,
  type FunctionOptions,
  type HttpFunction,
  type HttpOptions,
  type RateLimit,
  type ScheduledFunction,
  type ScheduleOptions,
  type Subscription,
  type SubscriptionOptions,
  type TaskFunction,
  type TaskOptions,
} from "./declare/function.ts";
export { port, type Port } from "./declare/port.ts";
export { jsonSchema, type DataOf, type Schema, type TypedJsonSchema } from "./declare/schema.ts";
export {
  system,
  type Budget,
  type RuleSettings,
  type System,
  type SystemDeclaration,
  type Waiver,
} from "./declare/system.ts";
export { table, type Table } from "./declare/table.ts";
export { uses, type Calls, type Use } from "./declare/use.ts";
export {
  workflow,
  type StateMachineDefinition,
  type Workflow,
  type WorkflowInput,
  type WorkflowOptions,
} from "./declare/workflow.ts";
export type { CallAnswer, Calling, CallOptions, CallRequest } from "./handler/call.ts";
export type { DeliveredEvent, Handler, ScheduledFiring, TaskRun } from "./handler/handler.ts";
export type { Breached, RequestWork, RequestWorkOf } from "./handler/request-work.ts";
export type {
  Adapter,
  AdapterEnvironment,
  Log,
  Range,
  Refusal,
  Refused,
  TableHandle,
  Work,
  WorkOf,
} from "./handler/work.ts";
export { Fault } from "@trellis/model";
