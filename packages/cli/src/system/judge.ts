import type { Diagnostic } from "@trellis/model";
import {
  applyPolicy,
  checkRules,
  isModelRule,
  type JudgedFindings,
  type SystemPolicy,
} from "@trellis/model/check";
import { judgeSources, type Sources } from "@trellis/rules";
import type { LoadedSystem } from "./load-model.ts";

export interface Judged {
  /** What the system says of the rules; undefined where its config can't be read: then the defaults hold. */
  readonly policy: SystemPolicy | undefined;
  readonly sources: Sources;
  /** The day that waivers and deprecations are compared with, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * Looks a system through by all rules, and applies its policy to everything that was found. Of a system that does not
 * load only the sources are judged: what rests on its declarations is not certain.
 */
export function judge(loaded: LoadedSystem, { policy, sources, today }: Judged): JudgedFindings {
  const { model, diagnostics, locate, configFile } = loaded;
  const options = { today, locate, configFile };
  const findings = [
    ...diagnostics,
    ...(model === undefined ? [] : checkRules(model, options)),
    ...sourceFindings(diagnostics, judgeSources(sources, { policy, model, locate })),
  ];
  return applyPolicy(findings, policy ?? {}, {
    ...options,
    judged: ({ code }) => model !== undefined || !isModelRule(code),
  });
}

/** A file that does not load was reported by what loads it. */
function sourceFindings(loading: readonly Diagnostic[], found: readonly Diagnostic[]): readonly Diagnostic[] {
  const unloaded = new Set(loading.filter(({ code }) => code === "TRL0103").map(({ where }) => where?.file));
  return found.filter(({ code, where }) => code !== "TRL1139" || !unloaded.has(where?.file));
}

/** The day of a moment, in UTC. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
