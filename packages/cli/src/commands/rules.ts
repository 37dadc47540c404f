import { type Rule, type RuleName, type RuleSettingName, rules, type SystemModel } from "@trellis/model";
import { ruleNumber, severityOf } from "@trellis/model/check";
import type { DefineCommand } from "../define-command.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { loadHere } from "../system/load-model.ts";
import { counted } from "../terminal/quantity.ts";
import { type Row, tableLines } from "../terminal/table.ts";

export const defineRules: DefineCommand = (command, act) => {
  command
    .option("--defaults", "without a system: what holds where nothing is set")
    .action((options: { readonly defaults?: boolean }) =>
      act((session) => listRules(session, options.defaults === true)),
    );
};

async function listRules({ world, options }: Session, defaults: boolean): Promise<Outcome> {
  const system = defaults ? undefined : await systemAt(findRoot(world.cwd, options.dir));
  const entries = rules.map((rule) => entryOf(rule, system));
  return {
    schema: "trellis.rules/1",
    data: entries,
    text: (screen) =>
      tableLines(
        [
          { title: "CODE" },
          { title: "RULE" },
          { title: "SEVERITY" },
          { title: "SET IN" },
          { title: "WHAT BREAKS IT", flexible: true },
        ],
        entries.map(({ code, name, severity, setIn, settings, title }): Row => [
          code,
          name,
          severity,
          setIn,
          [title, ...Object.entries(settings).map(([setting, value]) => `${setting} ${value}`)].join("; "),
        ]),
        screen,
      ),
    verdict: `${counted(entries.length, "rule")}; \`trellis explain <rule>\` tells why and what to do`,
  };
}

interface SystemHere {
  readonly model: SystemModel;
  readonly configFile: string;
}

/** What the system sets; undefined where its declarations have errors, which `trellis check` shows. */
async function systemAt(root: string): Promise<SystemHere | undefined> {
  const { model, configFile = "trellis.config.ts" } = await loadHere(root, { cached: true });
  return model === undefined ? undefined : { model, configFile };
}

function entryOf(
  rule: Rule,
  system: SystemHere | undefined,
): {
  readonly code: string;
  readonly name: string;
  readonly group: string;
  readonly severity: string;
  readonly setIn: string;
  readonly settings: Readonly<Record<string, number>>;
  readonly title: string;
} {
  const { code, name, group, title } = rule;
  const set = system?.model.rules?.[name] !== undefined;
  const numbers = Object.entries(rule.settings).map(([setting, { default: byDefault }]) => [
    setting,
    // The names are the catalogue's own, which the types can't follow through its list.
    system === undefined
      ? byDefault
      : ruleNumber(system.model, name as RuleName, setting as RuleSettingName<RuleName>),
  ]);
  return {
    code,
    name,
    group,
    severity: system === undefined ? rule.severity : severityOf(system.model, rule),
    setIn: system !== undefined && set ? system.configFile : "default",
    settings: Object.fromEntries(numbers) as Record<string, number>,
    title,
  };
}
