import { join } from "node:path";
import type { Diagnostic } from "@trellis/model";
import { readSources } from "@trellis/rules";
import { Option } from "commander";
import type { DefineCommand } from "../define-command.ts";
import { githubLine } from "../report/diagnostic-github.ts";
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

interface CheckOptions {
  readonly format: "text" | "json" | "github";
  readonly environment?: string;
  /** False where it was switched off; commander fills nothing in for options that are defined late. */
  readonly cache?: boolean;
  readonly fix?: boolean;
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
    .option("--no-cache", "run every module and read every source again, even if nothing has changed")
    .option("--fix", "first change in the files what can be changed without a person")
    .action((options: CheckOptions) => act((session) => check(session, options)));
};

async function check(
  session: Session,
  { format, environment, cache, fix = false }: CheckOptions,
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
  const { diagnostics, waived } = judge(loaded, { policy, sources, today });
  const found: Found = { ...loaded, diagnostics, waived: waived.length, fixed: fixed.length };
  const outcome: Outcome = {
    schema: "trellis.check/1",
    data: countsOf(found),
    text: (screen) => {
      const shown = sourcesHere(root, world.cwd);
      return [
        ...fixed.map((each) => fixedLine(each, shown)),
        ...diagnostics.flatMap((each) => ["", ...diagnosticLines(each, screen, shown)]),
      ].slice(fixed.length === 0 ? 1 : 0);
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
  /** Findings that were there before their files were changed. */
  readonly fixed: number;
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
  return `${fixed}${severityCounts(found.diagnostics)}${waived} in ${size}`;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
