import { type Locate, locateDeclaration } from "../check/locate.ts";
import type { SystemModel } from "../document/system-model.ts";
import type { Diagnostic } from "../errors/diagnostic.ts";
import {
  concurrencyUnbounded,
  deadLettersUnwatched,
  idempotencyMissing,
  retryMissing,
  retryTooShort,
  scheduleOverlaps,
} from "./async-rules.ts";
import { type RuleCode, ruleOf } from "./catalogue.ts";
import { exampleInvalid } from "./example-invalid.ts";
import { eventGraphOf } from "./event-graph.ts";
import { expectationUnmet, fitDuration, fitLatency, fitPayload, fitRate } from "./fit-rules.ts";
import { budgetMissing, logRetentionWrong, tagsMissing } from "./guardrail-rules.ts";
import { daisyChain } from "./daisy-chain.ts";
import { eventLoop } from "./event-loop.ts";
import { teamIdle } from "./ownership-rules.ts";
import { personalExposed, personalUnasked, personalUnmarked } from "./personal-rules.ts";
import { ruleNumber, severityOf } from "./policy.ts";
import type { RuleCheck, RuleSubject } from "./rule-check.ts";
import {
  contextKnowsAll,
  contractUnread,
  functionPerBranch,
  microFunctions,
  pingPong,
  taskUnused,
} from "./shape-rules.ts";
import { versionOverdue } from "./version-overdue.ts";

export interface RulesOptions {
  /** The day on which they are looked at, `YYYY-MM-DD`. */
  readonly today: string;
  readonly locate?: Locate | undefined;
  /** The file that declares the system; default `trellis.config.ts`. */
  readonly configFile?: string | undefined;
}

/**
 * Looks a sound model through for what breaks a rule. Rules that the model's policy switches off are left out;
 * severities and waivers are for `applyPolicy`, which is given the findings of all rules together.
 */
export function checkRules(model: SystemModel, options: RulesOptions): Diagnostic[] {
  const { today, locate = locateDeclaration, configFile = "trellis.config.ts" } = options;
  const subject: RuleSubject = {
    model,
    graph: eventGraphOf(model),
    locate,
    configFile,
    today,
    setting: (rule, setting) => ruleNumber(model, rule, setting),
  };
  return Object.entries(checks).flatMap(([code, check]) => {
    const rule = ruleOf(code);
    return rule === undefined || severityOf(model, rule) === "off" ? [] : [...check(subject)];
  });
}

/** Whether a rule is looked at by `checkRules`; the others need the source. */
export function isModelRule(code: string): boolean {
  return Object.hasOwn(checks, code);
}

type ModelRuleCode = Extract<RuleCode, `TRL10${string}`>;

const checks: Readonly<Record<ModelRuleCode, RuleCheck>> = {
  TRL1001: versionOverdue,
  TRL1002: exampleInvalid,
  TRL1020: teamIdle,
  TRL1030: deadLettersUnwatched,
  TRL1031: retryMissing,
  TRL1032: retryTooShort,
  TRL1033: idempotencyMissing,
  TRL1034: scheduleOverlaps,
  TRL1035: concurrencyUnbounded,
  TRL1050: daisyChain,
  TRL1051: pingPong,
  TRL1052: eventLoop,
  TRL1053: contextKnowsAll,
  TRL1054: contractUnread,
  TRL1055: microFunctions,
  TRL1056: functionPerBranch,
  TRL1057: taskUnused,
  TRL1070: fitDuration,
  TRL1071: fitPayload,
  TRL1072: fitRate,
  TRL1073: fitLatency,
  TRL1074: expectationUnmet,
  TRL1080: tagsMissing,
  TRL1081: budgetMissing,
  TRL1082: logRetentionWrong,
  TRL1083: personalUnmarked,
  TRL1084: personalExposed,
  TRL1085: personalUnasked,
};
