import {
  applyPolicy,
  checkRules,
  type Diagnostic,
  isModelRule,
  type JudgedFindings,
  type SystemModel,
} from "@trellis/model";
import type { LoadedSystem } from "./load-model.ts";

/**
 * Looks a sound system through by all rules, and applies its policy to everything that was found; of a system with
 * errors nothing is certain but the errors.
 *
 * @param today the day that waivers and deprecations are compared with, `YYYY-MM-DD`
 */
export function judge(loaded: LoadedSystem, today: string): JudgedFindings {
  const { model, diagnostics, locate, configFile } = loaded;
  if (model === undefined) return { diagnostics, waived: [] };
  const options = { today, locate, configFile };
  const findings = [...diagnostics, ...rulesOf(model, options)];
  return applyPolicy(findings, model, { ...options, judged: ({ code }) => isModelRule(code) });
}

function rulesOf(model: SystemModel, options: Parameters<typeof checkRules>[1]): Diagnostic[] {
  return checkRules(model, options);
}

/** The day of a moment, in UTC. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
