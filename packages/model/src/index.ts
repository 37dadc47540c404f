export type { Unread } from "./check/check.ts";
export { checkModel, type CheckOptions } from "./check/check-model.ts";
export { type Locate } from "./check/locate.ts";
export { compatibility, type Compatibility } from "./compatibility/compatibility.ts";
export { compatibleThroughout, type VersionStep } from "./compatibility/compatible-throughout.ts";
export type { Containment, ContainmentOptions, Difference, Doubt } from "./compatibility/answer.ts";
export { containment } from "./compatibility/containment.ts";
export { compileRefuter } from "./compatibility/refuter.ts";
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
export { asyncApiOf } from "./export/async-api.ts";
export { clientOf } from "./export/client.ts";
export { eventCatalogOf, type CatalogFile } from "./export/event-catalog.ts";
export type { ExportOptions } from "./export/export-options.ts";
export { openApiOf } from "./export/open-api.ts";
export { Chance } from "./examples/chance.ts";
export { compileExamples, exampleOf, type Example } from "./examples/example-of.ts";
export { contractSource } from "./import/contract-source.ts";
export { importContracts } from "./import/import-contracts.ts";
export type {
  Imported,
  ImportedApi,
  ImportedContract,
  ImportedEvent,
  ImportNote,
  ImportOptions,
} from "./import/imported.ts";
export { modelOfImported } from "./import/model-of-imported.ts";
export {
  checkFrozen,
  staleDiagnostics,
  type ContractStatus,
  type FrozenState,
} from "./frozen/check-frozen.ts";
export { contractDocuments, eventSchemaId, type ContractDocument } from "./frozen/contract-document.ts";
export { freeze, type FrozenFile } from "./frozen/freeze.ts";
export { isFrozenPath } from "./frozen/frozen-path.ts";
export { checkLiveVersions, type LiveVersionOptions } from "./impact/check-live-versions.ts";
export {
  type ChangeKind,
  type ContractChange,
  type Direction,
  type Finding,
  type Impact,
  type Party,
  type ReaderImpact,
} from "./impact/impact.ts";
export {
  findingText,
  impactDiagnostics,
  sentBefore,
  shownFinding,
  whomToAsk,
} from "./impact/impact-diagnostics.ts";
export { impactOf, type ImpactOptions } from "./impact/impact-of.ts";
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
export {
  applyPolicy,
  ruleNumber,
  severityOf,
  type JudgedFindings,
  type PolicyOptions,
  type SystemPolicy,
} from "./rules/policy.ts";
export { checkRules, isModelRule, type RulesOptions } from "./rules/check-rules.ts";
export { personalFields } from "./rules/personal-fields.ts";
export { broken, type Broken } from "./rules/rule-check.ts";
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
