import type { SettingModel } from "@trellis/model";
import type { Setting } from "../declare/context.ts";
import type { Loading } from "./loading.ts";
import { type Members, type Owner, readMembers } from "./members.ts";
import { settingValue } from "./setting-value.ts";

/** The environment that a system is loaded for. */
export interface Environment {
  readonly name: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
}

const settingMembers: Members<Setting> = { summary: "string", default: "string?", secret: "boolean?" };

/** Reads a context's settings, and reports those that have neither a value in the environment nor a default. */
export function readSettings(
  loading: Loading,
  settings: Readonly<Record<string, Setting>>,
  environment: Environment,
  context: Owner,
): Record<string, SettingModel> {
  const entries = Object.entries(settings).map(([name, declared]): [string, SettingModel] => {
    const owner = { ...context, title: `setting ${name}`, words: ["settings", name] };
    const setting = readMembers(loading, declared, settingMembers, owner);
    const { summary, secret = false, default: value } = setting;
    if (settingValue(name, value, environment.settings) === undefined)
      reportMissing(loading, name, setting, environment, owner);
    // A secret is never kept in the model, not even one that was written into a file.
    return [name, { summary, ...(value === undefined || secret ? {} : { default: value }), secret }];
  });
  return Object.fromEntries(entries);
}

function reportMissing(
  loading: Loading,
  name: string,
  setting: Setting,
  environment: Environment,
  owner: Owner,
): void {
  loading.report({
    code: "TRL0109",
    severity: "error",
    message: `the environment ${environment.name} gives no ${name}, and it has no default`,
    where: loading.locate(owner.source, ...owner.words),
    ...(setting.summary === "" ? {} : { why: `${name}: ${setting.summary}` }),
    fix: `Set the environment variable ${name}${setting.secret === true ? "" : ", or declare a default"}`,
  });
}
