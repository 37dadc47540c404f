import { join } from "node:path";
import { type Diagnostic, sortDiagnostics } from "@trellis/model";
import { readSources } from "@trellis/rules";
import { Option } from "commander";
import { type ContractReport, contractReport } from "../contracts/contract-report.ts";
import { impactLines } from "../contracts/impact-lines.ts";
import { impactMarkdown } from "../contracts/impact-markdown.ts";
import type { DefineCommand } from "../define-command.ts";
import { githubLine } from "../report/diagnostic-github.ts";
import { sarifLog } from "../report/diagnostic-sarif.ts";
import { diagnosticLines, severityCounts, type Sources } from "../report/diagnostic-text.ts";
import { exitCodes } from "../report/exit-code.ts";
import { envelopeOf, type Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { fixHere } from "../system/fix-here.ts";
import { dayOf, judge } from "../system/judge.ts";
import { loadHere, type LoadedSystem, loadPolicyHere } from "../system/load-model.ts";
import { sourcesHere } from "../system/sources-here.ts";
import { counted } from "../terminal/quantity.ts";
import { versionHere } from "../version.ts";
import type { World } from "../world.ts";

const formats = ["text", "json", "github", "sarif", "markdown"] as const;

interface CheckOptions {
  readonly format: (typeof formats)[number];
  readonly environment?: string;
  /** False where it was switched off; commander fills nothing in for options that are defined late. */
  readonly cache?: boolean;
  readonly fix?: boolean;
  readonly against?: string;
}

export const defineCheck: DefineCommand = (command, act) => {
  command
    .addOption(
      new Option(
        "--format <format>",
        "text for people, json as --json, github for annotations in a pull request, sarif for code scanning, markdown for a comment",
      )
        .choices([...formats])
        .default("text"),
    )
    .option("--environment <name>", "also check that the variables set here give its settings")
    .option("--no-cache", "run every module and read every source again, even if nothing has changed")
    .option("--fix", "first change in the files what can be changed without a person")
    .option("--against <ref>", "compare contracts with those of a commit, branch or tag of git: origin/main")
    .action((options: CheckOptions) => act((session) => check(session, options)));
};

async function check(
  session: Session,
  { format, environment, cache, fix = false, against }: CheckOptions,
): Promise<Outcome> {
  const { world } = session;
  const root = findRoot(world.cwd, session.options.dir);
  const today = dayOf(world.now());
  const cached = cache !== false;
  const cacheFile = cached ? join(root, ".trellis", "check-cache.json") : undefined;
  const fixed = fix ? await fixHere(root, await loadPolicyHere(root), { today, cacheFile }) : [];
  const loaded = await loadHere(root, { environment, cached });
  // A system that does not load may still say what it makes of the rules.
  const policy = loaded.model ?? (await loadPolicyHere(root));
  const sources = await readSources(root, { cacheFile });
  const judged = judge(loaded, { policy, sources, today });
  const contracts =
    loaded.draft === undefined
      ? undefined
      : await contractReport(root, loaded.draft, { against, today, locate: loaded.locate });
  const diagnostics = sortDiagnostics([...judged.diagnostics, ...(contracts?.diagnostics ?? [])]);
  const found: Found = {
    ...loaded,
    diagnostics,
    contracts,
    waived: judged.waived.length,
    fixed: fixed.length,
  };
  const outcome: Outcome = {
    schema: "trellis.check/1",
    data: { ...countsOf(found), ...impactOf(found) },
    text: (screen) => {
      const shown = sourcesHere(root, world.cwd);
      const told = [
        ...fixed.map((each) => fixedLine(each, shown)),
        ...diagnostics.flatMap((each) => ["", ...diagnosticLines(each, screen, shown)]),
      ].slice(fixed.length === 0 ? 1 : 0);
      const impact = contracts === undefined ? [] : impactLines(contracts, screen, shown);
      return impact.length === 0 ? told : [...told, ...(told.length === 0 ? [] : [""]), ...impact];
    },
    verdict: verdictOf(found),
    exitCode: hasErrors(diagnostics) ? exitCodes.findings : exitCodes.ok,
    diagnostics,
  };
  return { ...outcome, ...inFormat(format, outcome, found, world, root) };
}

interface Found extends Pick<LoadedSystem, "model" | "filesRead" | "diagnostics"> {
  /** Undefined where a part of the system could not be read, so that contracts could not be compared. */
  readonly contracts: ContractReport | undefined;
  /** Findings that a waiver lets pass. */
  readonly waived: number;
  /** Findings that were there before their files were changed. */
  readonly fixed: number;
}

/** The text of a format for programs. They look for files from the repository's root, which GitHub's runners name. */
function inFormat(
  format: CheckOptions["format"],
  outcome: Outcome,
  { diagnostics, contracts }: Found,
  world: World,
  root: string,
): Partial<Outcome> {
  const { shown } = sourcesHere(root, world.env["GITHUB_WORKSPACE"] ?? world.cwd);
  switch (format) {
    case "text":
      return {};
    case "json":
      return { text: () => [JSON.stringify(envelopeOf(outcome))] };
    case "github":
      return { text: () => diagnostics.map((each) => githubLine(each, shown)) };
    case "sarif":
      return { text: () => [JSON.stringify(sarifLog(diagnostics, versionHere(), shown), undefined, 2)] };
    case "markdown":
      return { text: () => impactMarkdown(diagnostics, contracts, shown) };
  }
}

function impactOf({ contracts }: Found): Readonly<Record<string, unknown>> {
  return contracts === undefined ? {} : { against: contracts.base, changes: contracts.impact.changes };
}

function fixedLine({ code, message, where }: Diagnostic, { shown }: Sources): string {
  const place = where === undefined ? "" : `${shown(where.file)}:${where.line ?? 1}`;
  return `fixed[${code}]: ${message}  ${place}`;
}

function countsOf({ model, filesRead, diagnostics, waived, fixed }: Found): Readonly<Record<string, number>> {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const contexts = Object.values(model?.contexts ?? {});
  return {
    errors,
    warnings: diagnostics.length - errors,
    waived,
    fixed,
    filesRead,
    // Of a system with errors nothing but the errors is certain.
    ...(model === undefined
      ? {}
      : {
          contexts: contexts.length,
          functions: contexts.reduce((sum, context) => sum + Object.keys(context.functions).length, 0),
          events: Object.keys(model.events).length,
          apis: Object.keys(model.apis).length,
        }),
  };
}

function verdictOf(found: Found): string {
  const { contexts, functions } = countsOf(found);
  const size =
    contexts === undefined || functions === undefined
      ? counted(found.filesRead, "file")
      : `${counted(contexts, "context")}, ${counted(functions, "function")}`;
  const waived = found.waived === 0 ? "" : `, ${found.waived} waived`;
  const fixed = found.fixed === 0 ? "" : `${found.fixed} fixed, `;
  return `${fixed}${severityCounts(found.diagnostics)}${waived} in ${size}${comparedWords(found.contracts)}`;
}

function comparedWords(contracts: ContractReport | undefined): string {
  if (contracts === undefined)
    return "; contracts were not compared, as a part of the system could not be read";
  const { commit, title, source, readers } = contracts.base;
  if (commit === undefined) return "";
  if (readers === "today")
    return `; compared with ${title}, whose own subscriptions and calls could not be loaded: today's were judged`;
  const loaded = source === "declared" ? ", where nothing is frozen: its declarations were loaded" : "";
  return `; compared with ${title}${loaded}`;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
