import { daysBetween } from "../check/day.ts";
import { type Locate, locateDeclaration } from "../check/locate.ts";
import type { SystemModel, WaiverModel } from "../document/system-model.ts";
import { type Diagnostic, type DiagnosticPlace, sortDiagnostics } from "../errors/diagnostic.ts";
import { type RuleName, ruleNamed, ruleOf, type RuleSettingName } from "./catalogue.ts";
import type { Rule, RuleSeverity } from "./rule.ts";

export interface PolicyOptions {
  /** The day on which the policy is applied, `YYYY-MM-DD`: waivers run out. */
  readonly today: string;
  readonly locate?: Locate | undefined;
  /** The file that declares settings and waivers; default `trellis.config.ts`. */
  readonly configFile?: string | undefined;
  /** Rules that were looked at; a waiver of any other may have something to waive. Default: all. */
  readonly judged?: ((rule: Rule) => boolean) | undefined;
}

export interface JudgedFindings {
  /** What is left, severities as the policy sets them, and what is wrong with the waivers; errors first. */
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that a waiver lets pass. */
  readonly waived: readonly Diagnostic[];
}

/** What a system says of the rules. */
export type SystemPolicy = Pick<SystemModel, "rules" | "waivers">;

/** The longest that a waiver may hold from the day on which it is looked at. */
const waiverDaysMax = 366;

/**
 * Applies a system's policy to everything that was found: findings of rules get the severity that the policy sets, or
 * drop out where it is off or a waiver holds; other diagnostics pass as they are.
 */
export function applyPolicy(
  findings: readonly Diagnostic[],
  model: SystemPolicy,
  options: PolicyOptions,
): JudgedFindings {
  const waivers = (model.waivers ?? []).map((waiver) => ({ waiver, used: false }));
  const holding = waivers.filter(({ waiver }) => waiver.expires >= options.today);
  const kept: Diagnostic[] = [];
  const waived: Diagnostic[] = [];
  for (const finding of findings) {
    const rule = ruleOf(finding.code);
    const severity = rule === undefined ? finding.severity : severityOf(model, rule);
    if (severity === "off") continue;
    const judged = severity === finding.severity ? finding : { ...finding, severity };
    const letting = rule === undefined ? [] : holding.filter(({ waiver }) => covers(waiver, rule, finding));
    for (const each of letting) each.used = true;
    (letting.length === 0 ? kept : waived).push(judged);
  }
  for (const { waiver, used } of waivers) kept.push(...problemsOf(waiver, used, model, options));
  return { diagnostics: sortDiagnostics(kept), waived: sortDiagnostics(waived) };
}

/** What the policy makes of a rule. */
export function severityOf({ rules }: Pick<SystemModel, "rules">, { name, severity }: Rule): RuleSeverity {
  return (rules !== undefined && Object.hasOwn(rules, name) ? rules[name]?.severity : undefined) ?? severity;
}

/** A number that a rule compares with: what the policy sets, or the default. */
export function ruleNumber<const N extends RuleName>(
  { rules }: Pick<SystemModel, "rules">,
  rule: N,
  setting: RuleSettingName<N>,
): number {
  const given =
    rules !== undefined && Object.hasOwn(rules, rule) ? rules[rule]?.settings?.[setting] : undefined;
  // The type says that the rule has the setting.
  return given ?? ruleNamed(rule)?.settings[setting]?.default ?? 0;
}

function covers(
  { rule: name, where }: WaiverModel,
  rule: Rule,
  { about = [], where: place }: Diagnostic,
): boolean {
  return name === rule.name && (about.includes(where) || place?.file === where);
}

function* problemsOf(
  waiver: WaiverModel,
  used: boolean,
  model: SystemPolicy,
  { today, locate = locateDeclaration, configFile = "trellis.config.ts", judged = () => true }: PolicyOptions,
): Generator<Diagnostic> {
  const rule = ruleNamed(waiver.rule);
  // A rule that does not exist is reported by the model's own checks.
  if (rule === undefined) return;
  const title = `the waiver of ${waiver.rule} for ${waiver.where}`;
  const place = (...words: readonly string[]): DiagnosticPlace =>
    locate({ file: configFile }, "waivers", waiver.rule, waiver.where, ...words);
  const ahead = daysBetween(today, waiver.expires);
  if (ahead < 0) {
    yield {
      code: "TRL1203",
      severity: "error",
      message: `${title} ran out on ${waiver.expires}`,
      where: place("expires", waiver.expires),
      why: `it was given because: ${waiver.reason}`,
      fix: `Do what was put off, and take the waiver out; ${waiver.owner} answers for it`,
    };
  } else if (ahead > waiverDaysMax) {
    yield {
      code: "TRL1202",
      severity: "error",
      message: `${title} holds until ${waiver.expires}, ${ahead} days ahead; ${waiverDaysMax} are the most`,
      where: place("expires", waiver.expires),
      why: "what never runs out is no waiver: it is a setting of the rule",
      fix: "Give a day within a year, or set the rule's severity in rules",
    };
  } else if (!used && (judged(rule) || severityOf(model, rule) === "off")) {
    yield {
      code: "TRL1204",
      severity: "warning",
      message: `${title} waives nothing`,
      where: place(),
      fix: "Take it out, or correct its where: the system, the system, a context, context.function, contract, team or file",
    };
  }
}
