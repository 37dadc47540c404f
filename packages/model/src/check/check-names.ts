import type { ContextModel, FunctionModel } from "../document/system-model.ts";
import type { Diagnostic, DiagnosticPlace } from "../errors/diagnostic.ts";
import { camelName, eventName, kebabName, nameMaxLength, settingName } from "../names/names.ts";
import { error, type Subject } from "./check.ts";

/** The grammar and the length of everything that is named. */
export function* checkNames({ model, locate, unread, configFile }: Subject): Generator<Diagnostic> {
  const config = { file: configFile };
  if (!unread.config) yield* checkName("system", model.name, kebab, locate(config, "system", model.name));
  for (const team of Object.keys(model.teams)) {
    yield* checkName("team", team, kebab, locate(config, "teams", team));
  }
  for (const { name, source } of Object.values(model.events)) {
    yield* checkName("event", name, eventGrammar, locate(source, name));
  }
  for (const context of Object.values(model.contexts)) {
    yield* checkName("context", context.name, kebab, locate(context.source, context.name));
    for (const [kind, part, name, ...words] of namesIn(context)) {
      const grammar = kind === "setting" ? setting : camel;
      yield* checkName(kind, name, grammar, locate(context.source, part, ...words, name));
    }
  }
}

/** Kind, part of the declaration, name, and the words between the part and the name. */
function* namesIn(
  context: ContextModel,
): Generator<[kind: string, part: string, name: string, ...words: string[]]> {
  for (const [name, declared] of Object.entries(context.functions))
    if (!isStart(declared)) yield ["function", "functions", name];
  for (const name of Object.keys(context.workflows ?? {})) yield ["workflow", "workflows", name];
  for (const name of Object.keys(context.ports)) yield ["port", "ports", name];
  for (const name of Object.keys(context.settings)) yield ["setting", "settings", name];
  for (const [table, { indexes }] of Object.entries(context.tables)) {
    yield ["table", "tables", table];
    for (const name of Object.keys(indexes)) yield ["index", "tables", name, table];
  }
}

/** A subscription that starts a workflow has the workflow's name, which is looked at there. */
function isStart(declared: FunctionModel): boolean {
  return declared.kind === "on" && declared.starts !== undefined;
}

interface Grammar {
  readonly pattern: RegExp;
  readonly rule: string;
  /** Writes the words of a wrong name by the rule. */
  readonly join: (words: readonly string[]) => string;
}

const kebab: Grammar = {
  pattern: kebabName,
  rule: "lower-case words joined by hyphens",
  join: (words) => words.join("-"),
};
const camel: Grammar = {
  pattern: camelName,
  rule: "camelCase letters and digits",
  join: ([first = "", ...words]) =>
    first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""),
};
const setting: Grammar = {
  pattern: settingName,
  rule: "upper-case letters, digits and underscores",
  join: (words) => words.join("_").toUpperCase(),
};
const eventGrammar: Grammar = {
  pattern: eventName,
  rule: "context.what-happened, lower-case words joined by hyphens",
  join: ([context = "", ...words]) => `${context}.${words.join("-")}`,
};

function* checkName(
  kind: string,
  name: string,
  grammar: Grammar,
  where: DiagnosticPlace,
): Generator<Diagnostic> {
  if (!grammar.pattern.test(name)) {
    const better = grammar.join(wordsOf(name));
    yield error({
      code: "TRL0120",
      message: `"${name}" is no name of ${kind === "event" || kind === "index" ? "an" : "a"} ${kind}`,
      where,
      why: `such a name is ${grammar.rule}`,
      fix: grammar.pattern.test(better) ? `Write ${better}` : `Write ${grammar.rule}`,
    });
  } else if (name.length > nameMaxLength) {
    yield error({
      code: "TRL0120",
      message: `the ${kind} name "${name}" has ${name.length} characters, more than ${nameMaxLength}`,
      where,
      fix: "Choose a shorter name",
    });
  }
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
