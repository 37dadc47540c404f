import type { ListingRuleName, RuleName, RuleSettingName, RuleSeverity, TeamModel } from "@trellis/model";
import type { DeclaredAt } from "./location.ts";
import { declaredAt } from "./location.ts";

export interface SystemDeclaration {
  /** One sentence: what the system is for. */
  readonly summary: string;
  /** Every team that owns a context, by name. */
  readonly teams: Readonly<Record<string, TeamModel>>;
  /** What the platform team sets of the rules of `trellis check`: a severity, or numbers too. Default: each rule's own. */
  readonly rules?: RuleSettings;
  /** Places that may break a rule until a day; an expired one is an error. */
  readonly waivers?: readonly Waiver[];
  /** What all resources are tagged with where the system shares an account with others. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What the system may cost in a month. */
  readonly budget?: Budget;
  /** For how many days logs are kept where the system is shipped to: 1 to 3,650. */
  readonly logRetentionDays?: number;
}

/** By the rule's name: `"event-ping-pong": "off"`, `"handler-long": { severity: "error", statementsMax: 30 }`, `"domain-import": { allow: ["big.js"] }`. */
export type RuleSettings = {
  readonly [N in RuleName]?:
    | RuleSeverity
    | ({ readonly severity?: RuleSeverity } & {
        readonly [S in RuleSettingName<N>]?: number;
      } & (N extends ListingRuleName ? { readonly allow?: readonly string[] } : object));
};

/** Lets one rule be broken in one place until a day. */
export interface Waiver {
  readonly rule: RuleName;
  /** What the finding is about: a context, a function (`context.function`), a contract, a team, or a file. */
  readonly where: string;
  /** The team that answers for it. */
  readonly owner: string;
  /** Why the rule can't be kept yet. */
  readonly reason: string;
  /** The last day on which it holds, like `2027-03-31`; a year ahead at most. */
  readonly expires: string;
}

export interface Budget {
  /** More than 0, 1,000,000,000 at most. */
  readonly monthly: number;
  /** ISO 4217, like `EUR`. */
  readonly currency: string;
}

/** A system as declared in `trellis.config.ts`; its contexts are found in `contexts/`. */
export interface System {
  readonly kind: "system";
  readonly name: string;
  readonly declaration: SystemDeclaration;
  readonly declaredAt: DeclaredAt | undefined;
}

/** Declares a system; it is the default export of `trellis.config.ts`. */
export function system(name: string, declaration: SystemDeclaration): System {
  return { kind: "system", name, declaration, declaredAt: declaredAt(system) };
}
