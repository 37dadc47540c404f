export type { Unread } from "./check/check.ts";
export { checkModel, type CheckOptions } from "./check/check-model.ts";
export { type Locate } from "./check/locate.ts";
export { functionsOf, type NamedFunction } from "./document/functions-of.ts";
export {
  httpMethods,
  type ApiContractModel,
  type ContextModel,
  type EventContractModel,
  type EventVersionModel,
  type FunctionModel,
  type HttpFunctionModel,
  type HttpMethod,
  type JsonSchema,
  type KeyModel,
  type PortModel,
  type RateLimitModel,
  type RetryPolicy,
  type ScheduledFunctionModel,
  type SettingModel,
  type SourceLocation,
  type SubscriptionModel,
  type SystemModel,
  type TableModel,
  type TeamModel,
} from "./document/system-model.ts";
export { codes, type Code } from "./errors/codes.ts";
export { sortDiagnostics, type Diagnostic, type DiagnosticPlace } from "./errors/diagnostic.ts";
export { Fault, type FaultOptions, type Retry } from "./errors/fault.ts";
export { Chance } from "./examples/chance.ts";
export { compileExamples, exampleOf, type Example } from "./examples/example-of.ts";
export {
  camelName,
  eventName,
  eventType,
  kebabName,
  kebabOf,
  nameMaxLength,
  settingName,
} from "./names/names.ts";
export { parseOperation, type Operation, type OperationProblem } from "./names/operation.ts";
export { didYouMean, suggest } from "./names/suggest.ts";
export { limits, type LimitName, type RateName } from "./policy/limits.ts";
export { defaultBurst } from "./policy/rate-limit.ts";
export { delayBoundMs, nextAttempt } from "./policy/retry.ts";
export { pointerTo } from "./schema/pointer.ts";
export {
  compileValidator,
  lazyValidator,
  describeViolation,
  schemaProblem,
  violationsMax,
  type Validator,
  type ValidatorOptions,
  type Violation,
} from "./schema/validator.ts";
export {
  generalPointer,
  shapeDifferences,
  shapeOf,
  type Shape,
  type ShapeDifference,
  type ShapeType,
} from "./shape/shape.ts";
export {
  describeSchedule,
  nextFiring,
  parseSchedule,
  type ParsedSchedule,
  type Schedule,
  type ScheduleProblem,
} from "./schedule/schedule.ts";
