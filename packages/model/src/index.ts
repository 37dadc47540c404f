export { type Locate } from "./check/locate.ts";
export { narrowedTo } from "./compatibility/narrowed-to.ts";
export { answerersOf, callsOf, type CallBetween } from "./document/calls-of.ts";
export { functionsOf, type NamedFunction } from "./document/functions-of.ts";
export { workflowsOf, type NamedWorkflow } from "./document/workflows-of.ts";
export { taskStatesOf, type TaskStateRef } from "./workflow/task-states.ts";
export {
  compatibilityPolicies,
  httpMethods,
  type ApiContractModel,
  type BudgetModel,
  type CallModel,
  type CompatibilityPolicy,
  type ContextModel,
  type DeadLetterAlarm,
  type DefinitionModel,
  type EventContractModel,
  type EventPatternModel,
  type EventVersionModel,
  type ExpectedLoadModel,
  type FunctionModel,
  type HttpFunctionModel,
  type HttpMethod,
  type JsonSchema,
  type KeyModel,
  type PortModel,
  type RateLimitModel,
  type RetryPolicy,
  type RulePolicyModel,
  type ScheduledFunctionModel,
  type SettingModel,
  type SourceLocation,
  type SubscriptionModel,
  type SystemModel,
  type TableModel,
  type TaskFunctionModel,
  type TeamModel,
  type WaiverModel,
  type WorkflowModel,
} from "./document/system-model.ts";
export { codes, type Code } from "./errors/codes.ts";
export { sortDiagnostics, type Diagnostic, type DiagnosticPlace, type Edit } from "./errors/diagnostic.ts";
export { Fault, type FaultOptions, type Retry } from "./errors/fault.ts";
export { Chance } from "./examples/chance.ts";
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
export { fieldsReadBy } from "./pattern/fields-read-by.ts";
export { compilePattern, type PatternMatcher } from "./pattern/match-pattern.ts";
export { parsePattern, type ParsedPattern } from "./pattern/parse-pattern.ts";
export type { Pattern, PatternMember, PatternProblem, ValueTest } from "./pattern/pattern.ts";
export { patternMatcher } from "./pattern/pattern-matcher.ts";
export { printPattern } from "./pattern/print-pattern.ts";
export {
  expressTimeoutMaxMs,
  limits,
  type BoundedName,
  type LimitName,
  type RateName,
} from "./policy/limits.ts";
export { defaultBurst } from "./policy/rate-limit.ts";
export { delayBoundMs, nextAttempt } from "./policy/retry.ts";
export {
  ruleNamed,
  rules,
  ruleOf,
  type ListingRuleName,
  type RuleCode,
  type RuleName,
  type RuleSettingName,
} from "./rules/catalogue.ts";
export { personalFields } from "./rules/personal-fields.ts";
export type { Rule, RuleGroup, RuleSetting, RuleSeverity } from "./rules/rule.ts";
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
