import type { SystemModel } from "../document/system-model.ts";
import { type Diagnostic, sortDiagnostics } from "../errors/diagnostic.ts";
import type { Check, Unread } from "./check.ts";
import { checkApis } from "./check-apis.ts";
import { checkCalls } from "./check-calls.ts";
import { checkEvents } from "./check-events.ts";
import { checkLimits } from "./check-limits.ts";
import { checkNames } from "./check-names.ts";
import { checkOwnership } from "./check-ownership.ts";
import { checkPatterns } from "./check-patterns.ts";
import { checkPolicy } from "./check-policy.ts";
import { checkQuarantine } from "./check-quarantine.ts";
import { checkRoutes } from "./check-routes.ts";
import { checkSchedules } from "./check-schedules.ts";
import { checkSchemas } from "./check-schemas.ts";
import { checkSubscriptions } from "./check-subscriptions.ts";
import { checkSummaries } from "./check-summaries.ts";
import { checkTables } from "./check-tables.ts";
import { checkVersions } from "./check-versions.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { type Locate, locateDeclaration } from "./locate.ts";

export interface CheckOptions {
  /** Narrows the places of findings; default: the place of the declaration. */
  readonly locate?: Locate;
  /** Parts of the system that could not be read: what depends on them is not judged. Default: everything was read. */
  readonly unread?: Unread;
  /** The file that declares the system and its teams; default `trellis.config.ts`. */
  readonly configFile?: string | undefined;
}

const checks: readonly Check[] = [
  checkNames,
  checkSummaries,
  checkOwnership,
  checkPolicy,
  checkEvents,
  checkVersions,
  checkSubscriptions,
  checkPatterns,
  checkSchedules,
  checkTables,
  checkApis,
  checkRoutes,
  checkCalls,
  checkQuarantine,
  checkWorkflows,
  checkSchemas,
  checkLimits,
];

/**
 * Finds everything that is wrong in a model, in the order in which a reader works through it. These are the mistakes
 * that keep a system from running as declared; what is merely unwise is for the rules of `trellis check`.
 */
export function checkModel(model: SystemModel, options: CheckOptions = {}): Diagnostic[] {
  const {
    locate = locateDeclaration,
    unread = { config: false, contexts: [] },
    configFile = "trellis.config.ts",
  } = options;
  const subject = { model, locate, unread, configFile };
  return sortDiagnostics(checks.flatMap((check) => [...check(subject)]));
}
