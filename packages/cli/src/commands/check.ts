import { type Diagnostic, sortDiagnostics } from "@trellis/model";
import { Option } from "commander";
import { type ContractReport, contractReport } from "../contracts/contract-report.ts";
import { impactLines } from "../contracts/impact-lines.ts";
import { impactMarkdown } from "../contracts/impact-markdown.ts";
import type { DefineCommand } from "../define-command.ts";
import { githubLine } from "../report/diagnostic-github.ts";
import { sarifLog } from "../report/diagnostic-sarif.ts";
import { diagnosticLines, severityCounts } from "../report/diagnostic-text.ts";
import { exitCodes } from "../report/exit-code.ts";
import { envelopeOf, type Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { loadHere, type LoadedSystem } from "../system/load-model.ts";
import { sourcesHere } from "../system/sources-here.ts";
import { counted } from "../terminal/quantity.ts";
import { versionHere } from "../version.ts";
import type { World } from "../world.ts";

const formats = ["text", "json", "github", "sarif", "markdown"] as const;

interface CheckOptions {
  readonly format: (typeof formats)[number];
  readonly environment?: string;
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
    .option("--against <ref>", "compare contracts with those of a commit, branch or tag of git: origin/main")
    .action((options: CheckOptions) => act((session) => check(session, options)));
};

async function check(session: Session, { format, environment, against }: CheckOptions): Promise<Outcome> {
  const { world } = session;
  const root = findRoot(world.cwd, session.options.dir);
  const loaded = await loadHere(root, environment);
  const contracts =
    loaded.draft === undefined
      ? undefined
      : await contractReport(root, loaded.draft, { against, now: world.now() });
  const diagnostics = sortDiagnostics([...loaded.diagnostics, ...(contracts?.diagnostics ?? [])]);
  const found: Found = { loaded, diagnostics, contracts };
  const outcome: Outcome = {
    schema: "trellis.check/1",
    data: { ...countsOf(found), ...impactOf(found) },
    text: (screen) => {
      const sources = sourcesHere(root, world.cwd);
      const told = diagnostics.flatMap((each) => [...diagnosticLines(each, screen, sources), ""]);
      const impact = contracts === undefined ? [] : impactLines(contracts, screen, sources);
      return impact.length === 0 ? told.slice(0, -1) : [...told, ...impact];
    },
    verdict: verdictOf(found),
    exitCode: hasErrors(diagnostics) ? exitCodes.findings : exitCodes.ok,
    diagnostics,
  };
  return { ...outcome, ...inFormat(format, outcome, found, world, root) };
}

/** What the check found, before it is printed. */
interface Found {
  readonly loaded: LoadedSystem;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined where a part of the system could not be read, so that contracts could not be compared. */
  readonly contracts: ContractReport | undefined;
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

function countsOf({ loaded: { model, filesRead }, diagnostics }: Found): Readonly<Record<string, number>> {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const contexts = Object.values(model?.contexts ?? {});
  return {
    errors,
    warnings: diagnostics.length - errors,
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
      ? counted(found.loaded.filesRead, "file")
      : `${counted(contexts, "context")}, ${counted(functions, "function")}`;
  return `${severityCounts(found.diagnostics)} in ${size}${comparedWords(found.contracts)}`;
}

function comparedWords(contracts: ContractReport | undefined): string {
  if (contracts === undefined)
    return "; contracts were not compared, as a part of the system could not be read";
  const { commit, title, source, readers } = contracts.base;
  if (commit === undefined) return "";
  if (readers === "today")
    return `; compared with ${title}, whose own subscriptions could not be loaded: today's were judged`;
  const loaded = source === "declared" ? ", where nothing is frozen: its declarations were loaded" : "";
  return `; compared with ${title}${loaded}`;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
