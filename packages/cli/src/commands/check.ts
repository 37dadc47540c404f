import type { Diagnostic } from "@trellis/model";
import { Option } from "commander";
import type { DefineCommand } from "../define-command.ts";
import { githubLine } from "../report/diagnostic-github.ts";
import { diagnosticLines, severityCounts } from "../report/diagnostic-text.ts";
import { exitCodes } from "../report/exit-code.ts";
import { envelopeOf, type Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { dayOf, judge } from "../system/judge.ts";
import { loadHere, type LoadedSystem } from "../system/load-model.ts";
import { sourcesHere } from "../system/sources-here.ts";
import { counted } from "../terminal/quantity.ts";

interface CheckOptions {
  readonly format: "text" | "json" | "github";
  readonly environment?: string;
  /** False where it was switched off; commander fills nothing in for options that are defined late. */
  readonly cache?: boolean;
}

export const defineCheck: DefineCommand = (command, act) => {
  command
    .addOption(
      new Option(
        "--format <format>",
        "text for people, json as --json, github for annotations in a pull request",
      )
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .option("--environment <name>", "also check that the variables set here give its settings")
    .option("--no-cache", "run every module again, even if no file has changed since the last check")
    .action((options: CheckOptions) => act((session) => check(session, options)));
};

async function check(session: Session, { format, environment, cache }: CheckOptions): Promise<Outcome> {
  const { world } = session;
  const root = findRoot(world.cwd, session.options.dir);
  const loaded = await loadHere(root, { environment, cached: cache !== false });
  const { diagnostics, waived } = judge(loaded, dayOf(world.now()));
  const found: Found = { ...loaded, diagnostics, waived: waived.length };
  const outcome: Outcome = {
    schema: "trellis.check/1",
    data: countsOf(found),
    text: (screen) => {
      const sources = sourcesHere(root, world.cwd);
      return diagnostics.flatMap((each) => [...diagnosticLines(each, screen, sources), ""]).slice(0, -1);
    },
    verdict: verdictOf(found),
    exitCode: hasErrors(diagnostics) ? exitCodes.findings : exitCodes.ok,
    diagnostics,
  };
  if (format === "json") return { ...outcome, text: () => [JSON.stringify(envelopeOf(outcome))] };
  if (format === "github") {
    // GitHub looks for files from the repository's root, which its runners name.
    const { shown } = sourcesHere(root, world.env["GITHUB_WORKSPACE"] ?? world.cwd);
    return { ...outcome, text: () => diagnostics.map((each) => githubLine(each, shown)) };
  }
  return outcome;
}

interface Found extends Pick<LoadedSystem, "model" | "filesRead" | "diagnostics"> {
  /** Findings that a waiver lets pass. */
  readonly waived: number;
}

function countsOf({ model, filesRead, diagnostics, waived }: Found): Readonly<Record<string, number>> {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const contexts = Object.values(model?.contexts ?? {});
  return {
    errors,
    warnings: diagnostics.length - errors,
    waived,
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
  return `${severityCounts(found.diagnostics)}${waived} in ${size}`;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
