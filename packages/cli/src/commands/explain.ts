import { type Code, codes, type Rule, ruleOf } from "@trellis/model";
import type { DefineCommand } from "../define-command.ts";
import { errorCode } from "../input/error-code.ts";
import type { Outcome } from "../report/outcome.ts";
import { labelled } from "../terminal/prose.ts";
import { counted } from "../terminal/quantity.ts";
import { tableLines } from "../terminal/table.ts";

export const defineExplain: DefineCommand = (command, act) => {
  command
    .argument(
      "[code]",
      "a code (TRL0309, 309), its short name (function-unknown) or a rule's; all of them when left out",
    )
    .action((word: string | undefined) => act(async () => (word === undefined ? list() : explain(word))));
};

function explain(word: string): Outcome {
  const code = errorCode(word);
  const rule = ruleOf(code);
  return rule === undefined ? explainError(code) : explainRule(rule);
}

function explainError(code: Code): Outcome {
  const { name, title, cause, cure } = codes[code];
  return {
    schema: "trellis.code/1",
    data: { code, name, title, cause, cure },
    text: ({ paint, columns }) => [
      `${paint("bold", code)}  ${name}`,
      ...labelled("", title, columns).map((line) => paint("bold", line)),
      "",
      ...labelled("  cause  ", cause, columns),
      ...labelled("  cure   ", cure, columns),
    ],
    verdict: `explained ${code}`,
  };
}

/** A rule is nothing that happened: it says why it is asked for, and how it is set. */
function explainRule(rule: Rule): Outcome {
  const { code, name, group, severity, title, why, fix, settings, allow } = rule;
  return {
    schema: "trellis.rule/1",
    data: rule,
    text: ({ paint, columns }) => [
      `${paint("bold", code)}  ${name}  (rule: ${group}, by default ${severity})`,
      ...labelled("", title, columns).map((line) => paint("bold", line)),
      "",
      ...labelled("  why    ", why, columns),
      ...labelled("  fix    ", fix, columns),
      ...Object.entries(settings).flatMap(([setting, { default: byDefault, min, max, meaning }]) =>
        labelled("  set    ", `${setting}: ${byDefault} (${min} to ${max}). ${meaning}`, columns),
      ),
      ...(allow === undefined ? [] : labelled("  set    ", `allow: ${allow}`, columns)),
    ],
    verdict: `explained ${code}`,
  };
}

function list(): Outcome {
  const entries = Object.entries(codes).map(([code, { name, title }]) => ({ code, name, title }));
  return {
    schema: "trellis.codes/1",
    data: entries,
    text: (screen) =>
      tableLines(
        [{ title: "CODE" }, { title: "NAME" }, { title: "WHAT HAPPENED", flexible: true }],
        entries.map(({ code, name, title }) => [code, name, title]),
        screen,
      ),
    verdict: `${counted(entries.length, "code")}; \`trellis explain <code>\` tells cause and cure`,
  };
}
