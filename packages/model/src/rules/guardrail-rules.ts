import type { Diagnostic } from "../errors/diagnostic.ts";
import { shown } from "./async-rules.ts";
import { broken, type RuleSubject } from "./rule-check.ts";

/** The system's resources can be told apart. */
export function* tagsMissing({ model, locate, configFile }: RuleSubject): Generator<Diagnostic> {
  const tags = Object.entries(model.tags ?? {});
  const blank = tags.filter(([, value]) => value.trim() === "").map(([name]) => name);
  if (tags.length > 0 && blank.length === 0) return;
  yield broken("TRL1080", {
    message: tags.length === 0 ? `system ${model.name} has no tags` : `the tag ${blank.join(", ")} is blank`,
    where: locate({ file: configFile }, tags.length === 0 ? model.name : "tags"),
    about: [model.name],
    fix: 'Give tags, like tags: { "cost-centre": "4711" }',
  });
}

/** Somebody is told before the bill. */
export function* budgetMissing({ model, locate, configFile }: RuleSubject): Generator<Diagnostic> {
  if (model.budget !== undefined) return;
  yield broken("TRL1081", {
    message: `system ${model.name} has no budget`,
    where: locate({ file: configFile }, model.name),
    about: [model.name],
    fix: 'Give a budget, like budget: { monthly: 500, currency: "EUR" }',
  });
}

/** Logs end some day. */
export function* logRetentionWrong({
  model,
  setting,
  locate,
  configFile,
}: RuleSubject): Generator<Diagnostic> {
  const { name, logRetentionDays } = model;
  const max = setting("log-retention-wrong", "daysMax");
  if (logRetentionDays !== undefined && logRetentionDays <= max) return;
  yield broken("TRL1082", {
    message:
      logRetentionDays === undefined
        ? `system ${name} does not say for how long logs are kept`
        : `system ${name} keeps logs for ${shown(logRetentionDays)} days, more than ${shown(max)}`,
    where: locate({ file: configFile }, logRetentionDays === undefined ? name : "logRetentionDays"),
    about: [name],
    fix: `Give logRetentionDays, ${shown(max)} at most`,
  });
}
