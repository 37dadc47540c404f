import { codes } from "../errors/codes.ts";
import type { Rule, RuleEntry, RuleSetting } from "./rule.ts";

/**
 * Every rule of `trellis check`: group, default severity, settings with bounds. Name, title, why and fix are those of
 * its code in `errors/codes.ts`. Plain literals: docs/rules.md is made from them.
 */
export const ruleEntries = {
  TRL1001: { group: "contracts", severity: "error" },
  TRL1002: { group: "contracts", severity: "error" },
  TRL1020: { group: "ownership", severity: "warning" },
  TRL1030: { group: "async", severity: "error" },
  TRL1031: { group: "async", severity: "error" },
  TRL1032: { group: "async", severity: "error" },
  TRL1033: { group: "async", severity: "warning" },
  TRL1034: { group: "async", severity: "warning" },
  TRL1035: {
    group: "async",
    severity: "warning",
    settings: {
      concurrencyMax: {
        default: 200,
        min: 1,
        max: 1_000,
        meaning:
          "Invocations of one function at once. A fifth of the 1,000 that an AWS account has for all its functions together.",
      },
    },
  },
  TRL1050: {
    group: "shape",
    severity: "warning",
    settings: {
      contextsMin: {
        default: 4,
        min: 3,
        max: 20,
        meaning: "Contexts in a chain. Two steps are news and a reaction to it; the third is a procedure.",
      },
    },
  },
  TRL1051: {
    group: "shape",
    severity: "warning",
    settings: {
      eventsMin: {
        default: 2,
        min: 1,
        max: 20,
        meaning:
          "Events in each direction. One each way is a request and its answer; two are a conversation.",
      },
    },
  },
  TRL1052: { group: "shape", severity: "warning" },
  TRL1053: {
    group: "shape",
    severity: "warning",
    settings: {
      contextsMin: {
        default: 6,
        min: 2,
        max: 1_000,
        meaning: "Others whose events a context reads. In a system of a few contexts one may well know all.",
      },
      sharePercent: {
        default: 75,
        min: 10,
        max: 100,
        meaning: "Of all other contexts. Who knows three quarters of them is touched by nearly every change.",
      },
    },
  },
  TRL1054: { group: "shape", severity: "warning" },
  TRL1055: {
    group: "shape",
    severity: "warning",
    settings: {
      functionsMin: {
        default: 8,
        min: 3,
        max: 100,
        meaning:
          "Functions that answer requests in a context with one table. Create, read, list, change and remove are five; what has more offers the row's fields one by one.",
      },
    },
  },
  TRL1056: {
    group: "shape",
    severity: "warning",
    settings: {
      functionsMin: {
        default: 3,
        min: 2,
        max: 100,
        meaning:
          "Functions of one context that are given the same event. Two may well have nothing to do with each other.",
      },
    },
  },
  TRL1057: { group: "shape", severity: "warning" },
  TRL1070: {
    group: "fit",
    severity: "warning",
    settings: {
      durationMaxMs: {
        default: 300_000,
        min: 1_000,
        max: 900_000,
        meaning: "Expected duration. A third of Lambda's 15 minutes: a slow day takes three times as long.",
      },
    },
  },
  TRL1071: {
    group: "fit",
    severity: "warning",
    settings: {
      eventMaxBytes: {
        default: 131_072,
        min: 1_024,
        max: 262_144,
        meaning: "Expected data of an event. Half of the 256 KiB that an event may have.",
      },
      requestMaxBytes: {
        default: 6_000_000,
        min: 1_024,
        max: 26_214_400,
        meaning: "Expected body of a request. What a Lambda function takes (6 MB).",
      },
    },
  },
  TRL1072: {
    group: "fit",
    severity: "warning",
    settings: {
      busyMax: {
        default: 20,
        min: 1,
        max: 1_000,
        meaning:
          "Invocations that the expected rate and duration keep running on average (rate times duration). Twenty of 128 MiB that always run cost about 108 USD a month on Lambda (0.0000166667 USD per GB-second), two containers of a quarter of a processor about 18 USD.",
      },
    },
  },
  TRL1073: {
    group: "fit",
    severity: "warning",
    settings: {
      coldMinMs: {
        default: 500,
        min: 1,
        max: 60_000,
        meaning:
          "Expected latency of a request to a context that may sleep: what a cold start on Lambda takes.",
      },
      warmMinMs: {
        default: 10,
        min: 1,
        max: 60_000,
        meaning: "Expected latency of a request to a warm context: a hop through a gateway and a commit.",
      },
      eventMinMs: {
        default: 100,
        min: 1,
        max: 60_000,
        meaning: "Expected latency of an event: commit, queue, hand-over.",
      },
    },
  },
  TRL1074: { group: "fit", severity: "error" },
  TRL1080: { group: "guardrails", severity: "off" },
  TRL1081: { group: "guardrails", severity: "off" },
  TRL1082: {
    group: "guardrails",
    severity: "off",
    settings: {
      daysMax: {
        default: 365,
        min: 1,
        max: 3_650,
        meaning: "Days that logs are kept. A year covers what comes up once a year.",
      },
    },
  },
  TRL1083: { group: "guardrails", severity: "warning" },
  TRL1084: { group: "guardrails", severity: "error" },
  TRL1085: { group: "guardrails", severity: "warning" },
  TRL1101: {
    group: "purity",
    severity: "error",
    allow:
      'What a domain may import besides itself: packages by name ("big.js"), and files or folders of the system ("./lib/money.ts", "./lib/pure/"). By default nothing; what is named is trusted to be pure.',
  },
  TRL1102: { group: "purity", severity: "error" },
  TRL1103: { group: "purity", severity: "error" },
  TRL1104: { group: "purity", severity: "error" },
  TRL1105: { group: "purity", severity: "error" },
  TRL1106: { group: "purity", severity: "error" },
  TRL1107: { group: "purity", severity: "error" },
  TRL1108: { group: "purity", severity: "warning" },
  TRL1120: {
    group: "handlers",
    severity: "warning",
    settings: {
      branchesMax: {
        default: 5,
        min: 0,
        max: 100,
        meaning: "Branches of one handler: a refusal, a missing row, and what the domain's answer leads to.",
      },
    },
  },
  TRL1121: {
    group: "handlers",
    severity: "warning",
    settings: {
      statementsMax: {
        default: 20,
        min: 1,
        max: 1_000,
        meaning: "Statements of one handler: what fits one screen.",
      },
    },
  },
  TRL1122: { group: "handlers", severity: "warning" },
  TRL1123: { group: "handlers", severity: "error" },
  TRL1124: { group: "handlers", severity: "error" },
} as const;

export type RuleCode = keyof typeof ruleEntries;

type Named = { readonly [C in RuleCode]: (typeof codes)[C]["name"] };

/** The names of all rules. */
export type RuleName = Named[RuleCode];

/** The names of a rule's settings. */
export type RuleSettingName<N extends RuleName> = {
  [C in RuleCode]: (typeof codes)[C]["name"] extends N
    ? (typeof ruleEntries)[C] extends { readonly settings: infer S }
      ? keyof S & string
      : never
    : never;
}[RuleCode];

/** The names of rules that take a list of what they let pass. */
export type ListingRuleName = {
  [C in RuleCode]: (typeof ruleEntries)[C] extends { readonly allow: string }
    ? (typeof codes)[C]["name"]
    : never;
}[RuleCode];

/** Every rule, by number. */
export const rules: readonly Rule[] = (Object.keys(ruleEntries) as RuleCode[]).toSorted().map((code) => {
  const { group, severity, settings = {}, allow }: RuleEntry = ruleEntries[code];
  const { name, title, cause: why, cure: fix } = codes[code];
  return {
    code,
    name,
    group,
    severity,
    title,
    why,
    fix,
    settings,
    ...(allow === undefined ? {} : { allow }),
  };
});

const byName: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.name, rule]));

/** A rule by its name; undefined when there is none. */
export function ruleNamed(name: string): Rule | undefined {
  return byName.get(name);
}

const byCode: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule that a finding's code belongs to; undefined for mistakes, which are no rules. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code);
}

/** The bounds of a rule's setting; undefined when it has no such setting. */
export function settingOf(rule: Rule, name: string): RuleSetting | undefined {
  return Object.hasOwn(rule.settings, name) ? rule.settings[name] : undefined;
}

// The shape is checked apart: an exported constant that `satisfies` can't be declared in isolation.
ruleEntries satisfies Readonly<Record<string, RuleEntry>>;
