import {
  checkFrozen,
  checkLiveVersions,
  type Diagnostic,
  type Impact,
  impactDiagnostics,
  impactOf,
  staleDiagnostics,
  type SystemModel,
} from "@trellis/model";
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
}

export interface ReportOptions {
  /** A git reference to compare with, instead of the frozen files as they are here. */
  readonly against?: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Compares the declarations with the frozen contracts and, where a reference is given, with those of its commit.
 *
 * @throws Fault TRL0424 to TRL0427 where that commit can't be read
 */
export async function contractReport(
  root: string,
  model: SystemModel,
  { against, now }: ReportOptions,
): Promise<ContractReport> {
  const { locateIn } = await import("trellis/load");
  const locate = locateIn(root);
  const today = new Date(now).toISOString().slice(0, "2026-01-01".length);
  const state = checkFrozen(model, await frozenHere(root), locate);
  const { base, before, owners } =
    against === undefined
      ? { base: frozenBase, before: state.frozenModel, owners: state.owners }
      : await contractsAt(root, model, against);
  const impact = impactOf(before, model, { locate, today, owners });
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

const frozenBase: Base = { title: "the frozen contracts", source: "frozen" };

interface Before {
  readonly base: Base;
  readonly before: SystemModel;
  readonly owners: ReadonlyMap<string, string>;
}

async function contractsAt(root: string, model: SystemModel, against: string): Promise<Before> {
  const base = await comparedCommit(root, against);
  const { commit, title } = base;
  const files = await frozenAt(base);
  if (files.size === 0) {
    const before = await declaredAt(base);
    return { base: { commit, title, source: "declared" }, before, owners: new Map() };
  }
  const { frozenModel, owners } = checkFrozen(model, files);
  return { base: { commit, title, source: "frozen" }, before: frozenModel, owners };
}
