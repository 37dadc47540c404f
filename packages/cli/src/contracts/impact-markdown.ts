import type { Diagnostic } from "@trellis/model";
import { type ContractChange, type ReaderImpact, shownFinding, whomToAsk } from "@trellis/model/contracts";
import { severityCounts } from "../report/diagnostic-text.ts";
import { titledCode } from "../report/titled-code.ts";
import { counted } from "../terminal/quantity.ts";
import type { ContractReport } from "./contract-report.ts";
import { changeWords, directionWords, nameOf } from "./impact-lines.ts";

/** Findings of one contract and rows of one table that a comment shows; the rest is counted. */
const rowsMax = 30;
/** Other findings of the check that a comment shows. */
const othersMax = 20;

/**
 * A comment for a pull request, in GitHub's Markdown: what broke, who is affected on the way from producer over event or
 * operation to consumer, whom to ask; then what else the check found.
 *
 * @param pathOf gives a file's path from the repository's root
 */
export function impactMarkdown(
  diagnostics: readonly Diagnostic[],
  report: ContractReport | undefined,
  pathOf: (file: string) => string,
): string[] {
  const changes = report?.impact.changes.filter(({ change }) => change !== "added") ?? [];
  const added = report?.impact.changes.filter(({ change }) => change === "added") ?? [];
  const others = diagnostics.filter(({ code }) => code !== "TRL0411" && code !== "TRL0412");
  return [
    `## ${headline(changes, diagnostics)}`,
    "",
    ...changes.flatMap((change) => [...changeSection(change, pathOf), ""]),
    ...(added.length === 0
      ? []
      : [
          `New: ${added
            .slice(0, rowsMax)
            .map((each) => code(nameOf(each)))
            .join(", ")}`,
          "",
        ]),
    ...othersSection(others, pathOf),
    footer(report, diagnostics),
  ];
}

function headline(changes: readonly ContractChange[], diagnostics: readonly Diagnostic[]): string {
  const broken = changes.filter(({ verdict }) => verdict === "incompatible");
  const affected = (kind: ContractChange["kind"], word: string): string => {
    const names = new Set(
      broken
        .filter((change) => change.kind === kind)
        .flatMap(({ readers }) => readers.filter(({ effect }) => effect === "affected"))
        .map((reader) => reader.function),
    );
    return names.size === 0 ? "" : `, ${counted(names.size, word)} affected`;
  };
  if (broken.length > 0) {
    return `❌ ${counted(broken.length, "contract")} would break${affected("event", "subscription")}${affected("api", "caller")}`;
  }
  if (diagnostics.some(({ severity }) => severity === "error")) return "❌ The declarations have errors";
  if (changes.some(({ verdict }) => verdict === "unknown")) return "⚠️ A change of a contract needs a look";
  return changes.length === 0
    ? "✅ No contract changed"
    : `✅ ${counted(changes.length, "contract")} changed, compatibly`;
}

function changeSection(change: ContractChange, pathOf: (file: string) => string): string[] {
  const { verdict, owner, findings, readers, where, why } = change;
  const mark = { incompatible: "❌", unknown: "⚠️", compatible: "✅" }[verdict];
  return [
    `### ${mark} ${code(nameOf(change))} ${changeWords(change)}`,
    "",
    `${sentence(`${verdict}: ${why}`)} Declared in ${placeOf(where, pathOf)}, owned by ${text(whomToAsk(owner))}.`,
    "",
    ...(findings.length === 0
      ? []
      : [
          "| where | what | breaks |",
          "|---|---|---|",
          ...findings
            .slice(0, rowsMax)
            .map(
              (finding) =>
                `| ${finding.at === "" ? "the whole" : code(finding.at)} | ${text(finding.message)} | ${directionWords(change.kind, finding)} |`,
            ),
          "",
        ]),
    ...(readers.length === 0
      ? []
      : [
          change.kind === "event"
            ? "| producer | event | consumer | what it reads | ask |"
            : "| answers | operation | caller | what it uses | ask |",
          "|---|---|---|---|---|",
          ...readers.slice(0, rowsMax).map((reader) => readerRow(change, reader, pathOf)),
          ...(readers.length > rowsMax ? ["", `and ${readers.length - rowsMax} more`] : []),
          "",
        ]),
    ...exampleSection(change),
  ];
}

function readerRow(change: ContractChange, reader: ReaderImpact, pathOf: (file: string) => string): string {
  const mark = { affected: "❌", unknown: "⚠️", unaffected: "✅" }[reader.effect];
  const what =
    reader.effect === "unaffected"
      ? text(reader.why)
      : `${reader.fields.map(code).join(", ")} in ${placeOf(reader.where, pathOf)}`;
  const ask = reader.effect === "unaffected" ? "" : text(whomToAsk(reader));
  return `| ${code(change.owner.context)} | ${code(nameOf(change))} | ${mark} ${code(reader.function)} | ${what} | ${ask} |`;
}

function exampleSection(change: ContractChange): string[] {
  const broken = change.readers.filter(({ effect }) => effect === "affected");
  const found = shownFinding(
    change,
    broken.flatMap((reader) => reader.findings),
  );
  if (found?.counterExample === undefined) return [];
  const shown = JSON.stringify(found.counterExample.document, undefined, 2) ?? "";
  return [
    `<details><summary>A document that shows it (${directionWords(change.kind, found)})</summary>`,
    "",
    "```json",
    shown.length > exampleMaxLength ? `${shown.slice(0, exampleMaxLength)}\n...` : shown,
    "```",
    "",
    "</details>",
  ];
}

/** Longest document shown, in characters: GitHub takes 65,536 in a comment. */
const exampleMaxLength = 4_000;

function othersSection(others: readonly Diagnostic[], pathOf: (file: string) => string): string[] {
  if (others.length === 0) return [];
  const rows = others.slice(0, othersMax).map((each) => {
    const place = each.where === undefined ? "" : ` in ${placeOf(each.where, pathOf)}`;
    return `- ${each.severity} ${code(titledCode(each.code))}${place}: ${text(each.message)}${each.message.endsWith("?") ? "" : "."} ${text(each.fix)}.`;
  });
  return [...rows, ...(others.length > othersMax ? [`- and ${others.length - othersMax} more`] : []), ""];
}

function footer(report: ContractReport | undefined, diagnostics: readonly Diagnostic[]): string {
  const counts = severityCounts(diagnostics);
  if (report === undefined) return `<sub>trellis check: ${counts}; contracts were not compared</sub>`;
  const { title, source, readers, commit } = report.base;
  const loaded =
    source === "declared"
      ? "; nothing is frozen there, its declarations were loaded"
      : readers === "today" && commit !== undefined
        ? "; its own subscriptions and calls could not be loaded, today's were judged"
        : "";
  return `<sub>trellis check: ${counts}; compared with ${text(title)}${loaded}</sub>`;
}

function placeOf(
  { file, line }: { readonly file: string; readonly line?: number },
  pathOf: (file: string) => string,
): string {
  return code(`${pathOf(file)}${line === undefined ? "" : `:${line}`}`);
}

/** Text from declarations must not become markup, nor end a table's cell; what stands in backticks is code. */
function text(plain: string): string {
  return plain
    .split(/(`[^`]+`)/)
    .map((part, at) =>
      at % 2 === 1
        ? code(part.slice(1, -1))
        : part.replaceAll(/[\\`*_{}[\]<>|#@]/g, "\\$&").replaceAll(/\s+/g, " "),
    )
    .join("");
}

function code(plain: string): string {
  return `\`${plain.replaceAll("`", "'").replaceAll("|", "\\|").replaceAll(/\s+/g, " ")}\``;
}

function sentence(plain: string): string {
  const escaped = text(plain);
  return `${escaped.slice(0, 1).toUpperCase()}${escaped.slice(1)}.`;
}
