import { duration, fineTime, grouped } from "../terminal/quantity.ts";
import { redrawnLine } from "../terminal/redrawn-line.ts";
import type { Session } from "../session.ts";
import type { Sample, Sampler } from "./sampler.ts";
import type { Tally } from "./tally.ts";

export interface Progress {
  readonly show: (sampler: Sampler, tally: Tally) => void;
  /** Takes the line away that was drawn last. */
  readonly clear: () => void;
}

/** Tells how the run goes: one line that is drawn anew at a terminal, lines with their time anywhere else. */
export function progressOf(session: Session, durationMs: number): Progress {
  const line = redrawnLine(session);
  let shown = 0;
  return {
    show: ({ samples }, tally) => {
      const text = progressText(
        samples.slice(shown),
        samples[shown - 1]?.atMs ?? 0,
        durationMs,
        tally.refusals,
      );
      shown = samples.length;
      if (text !== undefined) line.show(text);
    },
    clear: line.clear,
  };
}

/**
 * The newest samples in words.
 *
 * @param since when the sample before them ended, in ms
 */
export function progressText(
  samples: readonly Sample[],
  since: number,
  durationMs: number,
  refusals: number,
): string | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const mean = (value: (sample: Sample) => number): number => {
    let sum = 0;
    let fromMs = since;
    for (const sample of samples) {
      sum += value(sample) * (sample.atMs - fromMs);
      fromMs = sample.atMs;
    }
    return sum / Math.max(1, last.atMs - since);
  };
  const worstMs = Math.max(...samples.map(({ p99Ms }) => p99Ms ?? 0));
  return [
    last.phase === "settling" ? "settling" : `${duration(last.atMs)} of ${duration(durationMs)}`,
    `${grouped(Math.round(mean(({ acceptedPerSecond }) => acceptedPerSecond)))}/s in`,
    `${grouped(Math.round(mean(({ deliveredPerSecond }) => deliveredPerSecond)))}/s delivered`,
    ...(worstMs === 0 ? [] : [`p99 ${fineTime(worstMs)}`]),
    `${grouped(last.waiting)} waiting`,
    `${mean(({ cores }) => cores).toFixed(2)} cores`,
    `${grouped(last.rssMiB)} MiB`,
    ...(refusals === 0 ? [] : [`${grouped(refusals)} refused`]),
  ].join("  ");
}
