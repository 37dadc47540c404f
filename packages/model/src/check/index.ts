// An entry of its own: what judges a whole model is loaded by who judges one, and by nobody who runs it.
export type { Unread } from "./check.ts";
export { checkModel, type CheckOptions } from "./check-model.ts";
export {
  applyPolicy,
  ruleNumber,
  severityOf,
  type JudgedFindings,
  type PolicyOptions,
  type SystemPolicy,
} from "../rules/policy.ts";
export { checkRules, isModelRule, type RulesOptions } from "../rules/check-rules.ts";
export { broken, type Broken } from "../rules/rule-check.ts";
