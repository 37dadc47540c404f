import { type Diagnostic, Fault, type Locate, type SystemModel } from "@trellis/model";
import {
  checkFrozen,
  checkLiveVersions,
  type Impact,
  impactDiagnostics,
  impactOf,
  staleDiagnostics,
} from "@trellis/model/contracts";
import { comparedCommit } from "./compared-commit.ts";
import { declaredAt } from "./declared-at.ts";
import { frozenAt } from "./frozen-at.ts";
import { frozenHere } from "./frozen-here.ts";

/** What `trellis check` says of contracts. */
export interface ContractReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly impact: Impact;
  readonly base: Base;
}

/** What the declarations were compared with. */
export interface Base {
  /** The commit; undefined where it was the frozen files beside the declarations. */
  readonly commit?: string;
  /** In words: `origin/main`, `the frozen contracts`. */
  readonly title: string;
  /** `declared`: nothing is frozen in that commit, and its declarations were loaded instead. */
  readonly source: "frozen" | "declared";
  /** Whose subscriptions and calls were judged: `both` of that commit and of today, or only `today`'s. */
  readonly readers: "both" | "today";
}

export interface ReportOptions {
  /** A git reference to compare with, instead of the frozen files as they are here. */
  readonly against?: string | undefined;
  /** In UTC, `YYYY-MM-DD`: deprecations are compared with it. */
  readonly today: string;
  /** Finds the place of words in the declarations; what was loaded knows it. */
  readonly locate: Locate;
}

/**
 * Compares the declarations with the frozen contracts and, where a reference is given, with those of its commit.
 *
 * @throws Fault TRL0424 to TRL0427 where that commit can't be read
 */
export async function contractReport(
  root: string,
  model: SystemModel,
  { against, today, locate }: ReportOptions,
): Promise<ContractReport> {
  const state = checkFrozen(model, await frozenHere(root), locate);
  const impactSince = ({ before, owners }: Before): Impact =>
    impactOf(before, model, { locate, today, ...(owners === undefined ? {} : { owners }) });
  const { base, impact } =
    against === undefined
      ? { base: frozenBase, impact: impactSince({ before: state.frozenModel, owners: state.owners }) }
      : await impactAgainst(root, model, against, impactSince);
  return {
    diagnostics: [
      ...state.diagnostics,
      ...checkLiveVersions(model, { locate, today }),
      ...impactDiagnostics(impact),
      ...staleDiagnostics(state, impact, model, locate),
    ],
    impact,
    base,
  };
}

const frozenBase: Base = { title: "the frozen contracts", source: "frozen", readers: "today" };

interface Before {
  readonly before: SystemModel;
  /** Who owns an operation that is gone, by operation. */
  readonly owners?: ReadonlyMap<string, string>;
}

/**
 * By the frozen files of the commit. Only where they differ in what somebody may read are its declarations loaded, which
 * takes longer: its subscriptions and calls may have read what today's no longer read.
 */
async function impactAgainst(
  root: string,
  model: SystemModel,
  against: string,
  impactSince: (before: Before) => Impact,
): Promise<{ readonly base: Base; readonly impact: Impact }> {
  const compared = await comparedCommit(root, against);
  const { commit, title } = compared;
  const files = await frozenAt(compared);
  if (files.size === 0) {
    const impact = impactSince({ before: await declaredAt(compared) });
    return { base: { commit, title, source: "declared", readers: "both" }, impact };
  }
  const { frozenModel, owners } = checkFrozen(model, files);
  const impact = impactSince({ before: frozenModel, owners });
  const base: Base = { commit, title, source: "frozen", readers: "both" };
  if (!impact.changes.some(({ findings }) => findings.length > 0)) return { base, impact };
  try {
    const { contexts } = await declaredAt(compared);
    return { base, impact: impactSince({ before: { ...frozenModel, contexts }, owners }) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { base: { ...base, readers: "today" }, impact };
  }
}
