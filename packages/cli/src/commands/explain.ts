import { codes } from "@trellis/model";
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
      "a code (TRL0309, 309) or its short name (function-unknown); all of them when left out",
    )
    .action((word: string | undefined) => act(async () => (word === undefined ? list() : explain(word))));
};

function explain(word: string): Outcome {
  const code = errorCode(word);
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
