import type { Locate } from "../check/locate.ts";
import type { SystemModel } from "../document/system-model.ts";
import { codes } from "../errors/codes.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { type RuleCode, ruleEntries, type RuleName, type RuleSettingName } from "./catalogue.ts";
import type { EventGraph } from "./event-graph.ts";

/** One rule on the model: yields a finding for each place that breaks it, in any order. */
export type RuleCheck = (subject: RuleSubject) => Iterable<Diagnostic>;

export interface RuleSubject {
  readonly model: SystemModel;
  readonly graph: EventGraph;
  readonly locate: Locate;
  readonly configFile: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** What the policy makes of a rule's setting. */
  readonly setting: <const N extends RuleName>(rule: N, setting: RuleSettingName<N>) => number;
}

/** What a check says of one place; why and, where it has nothing better, the fix are the rule's. */
export interface Broken {
  readonly message: string;
  readonly where?: DiagnosticPlace;
  /** Names that a waiver may give as its `where`. */
  readonly about: readonly string[];
  readonly why?: string;
  readonly fix?: string;
}

/** A finding of a rule, with the severity that the rule has by default. */
export function broken(code: RuleCode, found: Broken): Diagnostic {
  const { severity } = ruleEntries[code];
  const { cause, cure } = codes[code];
  return {
    code,
    // A rule that is off by default was switched on, which `applyPolicy` knows more of.
    severity: severity === "off" ? "warning" : severity,
    why: sentence(cause),
    fix: sentence(cure),
    ...found,
  };
}

function sentence(text: string): string {
  return text.replace(/\.$/, "");
}
