import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { levels, scoreChoices, scoreExecutions, type Level } from "@trellis/workflow/suite";
import { readOptions } from "./options.ts";
import { tableText } from "./table.ts";

/** `npm run asl -w @trellis/bench`: how far the interpreter does what AWS was recorded to do. */
const { values, refuse } = readOptions(
  "asl.ts [--suite ../shared/suites/asl] [--json]\n       --suite: the folder of executions.jsonl and choice.jsonl; both need not be there",
  { suite: { type: "string" }, json: { type: "boolean", default: false } },
);
const says: Readonly<Record<Level, string>> = {
  status: "terminal status",
  outcome: "output, or error and cause",
  types: "sequence of event types",
  events: "all events, with previousEventId",
};
const suites = process.env["TRELLIS_SUITES"] ?? join(import.meta.dirname, "../../shared/suites");
const folder = values.suite ?? join(suites, "asl");
const textOf = (name: string): string | undefined => {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};
const [executionLines, choiceLines] = [textOf("executions.jsonl"), textOf("choice.jsonl")];
if (executionLines === undefined && choiceLines === undefined) {
  refuse(
    `there is neither executions.jsonl nor choice.jsonl in ${folder}: set TRELLIS_SUITES, or give --suite`,
  );
}

const executions = executionLines === undefined ? undefined : await scoreExecutions(executionLines);
const choices = choiceLines === undefined ? undefined : await scoreChoices(choiceLines);
const deviating = (executions?.deviations.length ?? 0) + (choices?.deviations.length ?? 0);

if (values.json) {
  console.log(JSON.stringify({ schema: "trellis.bench-asl/1", executions, choices }));
} else {
  const shares = (alike: number, cases: number): string[] => [
    `${alike} of ${cases}`,
    cases === 0 ? "-" : `${((100 * alike) / cases).toFixed(1)} %`,
  ];
  const rows = [
    ...(executions === undefined
      ? []
      : levels.map((level) => [says[level], ...shares(executions.alike[level], executions.cases)])),
    ...(choices === undefined
      ? []
      : [["rows of Choice truth tables", ...shares(choices.alike, choices.cases)]]),
  ];
  console.log(tableText(["as recorded on AWS", "cases", ""], rows));
  for (const { test, level, reason } of executions?.deviations ?? []) {
    console.log(`\n${test}\n  ${says[level]}: ${reason}`);
  }
  for (const { line, reason } of choices?.deviations ?? [])
    console.log(`\nchoice.jsonl:${line}\n  ${reason}`);
  if (deviating === 0) console.log("\nno case deviates");
}
process.exitCode = deviating === 0 ? 0 : 1;
