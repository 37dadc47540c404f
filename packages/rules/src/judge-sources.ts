import { codes, type Diagnostic, type Locate, sortDiagnostics, type SystemModel } from "@trellis/model";
import { contextReach } from "./judge/context-reach.ts";
import { domainEffects, domainWaits } from "./judge/domain-effects.ts";
import { domainImports } from "./judge/domain-imports.ts";
import { handlerImports } from "./judge/handler-imports.ts";
import { Origins } from "./judge/origins.ts";
import type { Subject } from "./judge/subject.ts";
import { thinHandlers } from "./judge/thin-handlers.ts";
import { unusedReads } from "./judge/unused-reads.ts";
import type { Source, Sources } from "./read-sources.ts";

export interface JudgeOptions {
  /** Settings of the rules. Default: unknown; then the defaults hold, and packages that a domain imports pass. */
  readonly policy?: Pick<SystemModel, "rules"> | undefined;
  /** What the system loads to. Default: it does not load; the sources are judged without. */
  readonly model?: SystemModel | undefined;
  /** Finds places of declarations that the sources do not write out. */
  readonly locate?: Locate | undefined;
}

/**
 * Judges sources by every rule that needs them. Severities are the defaults; policy and waivers are applied to the
 * findings of all rules together (`applyPolicy`).
 */
export function judgeSources(sources: Sources, { policy, model, locate }: JudgeOptions = {}): Diagnostic[] {
  const subject: Subject = { sources, origins: new Origins(sources), policy, model, locate };
  return sortDiagnostics([...sources.files.values()].flatMap((source) => [...findings(source, subject)]));
}

function* findings(source: Source, subject: Subject): Generator<Diagnostic> {
  yield* unread(source);
  yield* domainImports(source, subject);
  yield* domainEffects(source, subject);
  yield* domainWaits(source);
  yield* contextReach(source, subject);
  yield* handlerImports(source, subject);
  yield* thinHandlers(source, subject);
  yield* unusedReads(source, subject);
}

/** TRL1139: what nobody could read, nobody has judged. */
function* unread({ path, facts: { problem } }: Source): Generator<Diagnostic> {
  if (problem === undefined) return;
  yield {
    code: "TRL1139",
    severity: "error",
    message: `${path} can't be judged: ${problem.message}`,
    where: { file: path, ...problem.place },
    fix: codes.TRL1139.cure.replace(/\.$/, ""),
  };
}
