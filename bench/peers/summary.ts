import { hundredths, median } from "../statistics.ts";
import type { Figures } from "./figures.ts";
import { trellis, trellisMore, type Bar, type Row } from "./rows.ts";

/** One row's figures by round; a round in which it failed or was left out holds none. */
export type Rounds = ReadonlyMap<string, readonly (Figures | undefined)[]>;

/** A row over all rounds: medians, and the ratio within each round. */
export interface RowSummary extends Figures {
  readonly name: string;
  /** Ours over the peer's, round by round; empty for our own rows. */
  readonly ratios: readonly number[];
  readonly ratio: number;
}

export interface BarSummary extends Bar {
  readonly ratio: number;
  /** The same of our row that does more than the peers do; the verdict does not ask for it. */
  readonly ratioOfMore: number;
  readonly verdict: "met" | "not met" | "not measured";
}

export function summarizeRow({ name, against }: Row, rounds: Rounds): RowSummary | undefined {
  const figures = (rounds.get(name) ?? []).filter((each) => each !== undefined);
  const [first] = figures;
  if (first === undefined) return undefined;
  const middle = (field: Exclude<keyof Figures, "configuration">): number =>
    median(figures.map((each) => each[field]));
  const ratios = against === undefined ? [] : ratiosOf(against, [name], rounds);
  return {
    name,
    perSecond: middle("perSecond"),
    p50Ms: middle("p50Ms"),
    p99Ms: middle("p99Ms"),
    lightP50Ms: middle("lightP50Ms"),
    lightP99Ms: middle("lightP99Ms"),
    clientCores: middle("clientCores"),
    serverCores: middle("serverCores"),
    perCore: middle("perCore"),
    configuration: first.configuration,
    ratios,
    ratio: median(ratios),
  };
}

export function summarizeBar(bar: Bar, rows: readonly Row[], rounds: Rounds): BarSummary {
  const against = rows.find(({ name }) => name === bar.peers[0])?.against ?? "";
  const ratio = median(ratiosOf(against, bar.peers, rounds));
  const ratioOfMore = against === trellis ? median(ratiosOf(trellisMore, bar.peers, rounds)) : Number.NaN;
  const verdict = Number.isNaN(ratio) ? "not measured" : ratio >= bar.ratioMin ? "met" : "not met";
  return { ...bar, ratio, ratioOfMore, verdict };
}

/** Ours over the fastest of the peers, in each round that measured both: other work on the machine hits both. */
function ratiosOf(ours: string, peers: readonly string[], rounds: Rounds): number[] {
  return (rounds.get(ours) ?? []).flatMap((own, round) => {
    const others = peers.flatMap((name) => rounds.get(name)?.[round]?.perSecond ?? []);
    return own === undefined || others.length === 0 ? [] : [hundredths(own.perSecond / Math.max(...others))];
  });
}
