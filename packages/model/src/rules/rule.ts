import type { Code } from "../errors/codes.ts";

/** What a rule is about; the order in which lists show them. */
export type RuleGroup =
  | "contracts"
  | "ownership"
  | "purity"
  | "handlers"
  | "async"
  | "shape"
  | "fit"
  | "guardrails";

/** How much a finding weighs: an error fails `trellis check`, a warning is shown, `off` is not looked for. */
export type RuleSeverity = "error" | "warning" | "off";

/** A number that a rule compares with; the platform team may set another within the bounds. */
export interface RuleSetting {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** What it bounds, and why the default is what it is. */
  readonly meaning: string;
}

/** One rule of `trellis check`: what a team agrees on beyond what a system needs to run. */
export interface Rule {
  readonly code: Code;
  /** The name in `rules` and `waivers` of trellis.config.ts. */
  readonly name: string;
  readonly group: RuleGroup;
  /** Where trellis.config.ts sets none. */
  readonly severity: RuleSeverity;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly settings: Readonly<Record<string, RuleSetting>>;
  /** What the names in its list `allow` mean; absent when the rule takes no such list. */
  readonly allow?: string;
}

/** What the catalogue says of a rule beside its texts, which stand with its code. */
export interface RuleEntry {
  readonly group: RuleGroup;
  readonly severity: RuleSeverity;
  readonly settings?: Readonly<Record<string, RuleSetting>>;
  readonly allow?: string;
}
