import type { ObjectExpression } from "oxc-parser";
import type { Tree } from "../tree/tree.ts";
import { keysOf, numberAt, objectAt, objectNamed, readCatalogue, textAt } from "./catalogue.ts";
import type { Check } from "./check.ts";
import { compare, type Page } from "./page.ts";

/** Where groups, severities and settings of the rules stand: the object literal exported as `ruleEntries`. */
const rulesPath = "packages/model/src/rules/catalogue.ts";

/** Catalogue and page of the rules say the same. */
export const rulesCheck: Check = {
  name: "rules",
  run: (tree) =>
    entriesIn(tree) === undefined
      ? [
          {
            path: rulesPath,
            what: "there is no object literal exported as `ruleEntries`",
            why: "The page of rules, `trellis rules` and the rules themselves are made from it.",
            fix: "`export const ruleEntries = { TRL1001: { group, severity, settings } } as const;` with plain literals.",
          },
        ]
      : compare(tree, rulesPage, "Whoever meets a rule must find its reason and how to set it."),
  note: (tree) => `${keysOf(entriesIn(tree) ?? nothing).length} rules`,
};

/** `docs/rules.md`: every rule with its reason, its cure and its settings. */
export const rulesPage: Page = {
  path: "docs/rules.md",
  write: (tree) => {
    const entries = entriesIn(tree) ?? nothing;
    const codes = new Map((readCatalogue(tree) ?? []).map((entry) => [entry.code, entry]));
    const all = keysOf(entries)
      .toSorted()
      .map((code) => ({ code, text: codes.get(code), entry: objectAt(entries, code) ?? nothing }));
    return [
      ...introduction,
      ...Object.entries(groups).flatMap(([group, title]) => {
        const inGroup = all.filter(({ entry }) => textAt(entry, "group") === group);
        if (inGroup.length === 0) return [];
        return [
          "",
          `## ${title}`,
          ...inGroup.flatMap(({ code, text, entry }) => [
            "",
            `### ${text?.name ?? code}`,
            "",
            `\`${code}\`, by default **${textAt(entry, "severity") ?? ""}**: ${lowerFirst(text?.title ?? "")}.`,
            "",
            `**Why.** ${text?.cause ?? ""}`,
            "",
            `**Fix.** ${text?.cure ?? ""}`,
            ...settingLines(entry),
          ]),
        ];
      }),
      "",
    ].join("\n");
  },
};

/** The groups in the order of the page. */
const groups = {
  contracts: "Contracts",
  ownership: "Ownership",
  purity: "Purity of the domain",
  handlers: "Thin handlers",
  async: "Async discipline",
  shape: "Shape of the system",
  fit: "Fit for serverless",
  guardrails: "Guardrails",
};

const introduction = [
  "# Rules",
  "",
  "What `trellis check` asks for beyond what a system needs to run. A mistake in a declaration is always an error and",
  "stands in [errors.md](errors.md); a rule is an agreement, and the platform team may set it. Made from",
  `\`${rulesPath}\` by \`npm run tidy -- --write\`.`,
  "",
  "`trellis rules` lists them as they are set, `trellis explain <rule>` prints what stands here. How to set severities and",
  "numbers, and how to waive a rule in one place for a time: [Writing a system](writing-a-system.md#rules-and-waivers).",
];

const nothing: ObjectExpression = { type: "ObjectExpression", properties: [], start: 0, end: 0 };

function entriesIn(tree: Tree): ObjectExpression | undefined {
  const source = tree.sourceAt(rulesPath);
  return source === undefined ? undefined : objectNamed(source, "ruleEntries");
}

function settingLines(entry: ObjectExpression): readonly string[] {
  const settings = objectAt(entry, "settings");
  const allow = textAt(entry, "allow");
  const rows = settings === undefined ? [] : keysOf(settings).map((name) => settingRow(settings, name));
  return [
    ...(rows.length === 0
      ? []
      : ["", "| setting | default | bounds | meaning |", "|---|---|---|---|", ...rows]),
    ...(allow === undefined ? [] : ["", `**\`allow\`.** ${allow}`]),
  ];
}

function settingRow(settings: ObjectExpression, name: string): string {
  const setting = objectAt(settings, name) ?? nothing;
  const number = (part: string): string => numberAt(setting, part)?.toLocaleString("en-US") ?? "";
  const bounds = `${number("min")} to ${number("max")}`;
  return `| \`${name}\` | ${number("default")} | ${bounds} | ${textAt(setting, "meaning") ?? ""} |`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
