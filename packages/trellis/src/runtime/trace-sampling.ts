/** The share of traces that are sampled where nobody says otherwise. */
export const sampleRatioDefault = 0.01;

/** Whether a trace that begins here is sampled; the id is all that it takes. */
export interface HeadSampler {
  /** @param traceId 32 lower-case hexadecimal digits */
  readonly samples: (traceId: string) => boolean;
  /** @param trace four 32-bit words, the most significant first */
  readonly samplesWords: (trace: Uint32Array) => boolean;
}

/**
 * Decides once for a whole trace, where it begins; whoever goes on with the trace keeps to the sampled flag of its
 * `traceparent`.
 *
 * The decision follows from the trace id alone: its last 56 bits are random (W3C Trace Context level 2, section
 * "Random Trace ID Flag") and are compared with a threshold, `R >= T` with `T = (1 - ratio) * 2^56` (OpenTelemetry,
 * "TraceState: Probability Sampling"). So everybody who samples in this way keeps the same traces, and a greater ratio
 * keeps those of a smaller one.
 *
 * @param ratio from 0 (none) to 1 (all); to be checked by the caller
 */
export function headSampler(ratio: number): HeadSampler {
  const threshold = BigInt(Math.round((1 - ratio) * 2 ** 56));
  // Too few to be told from none.
  if (threshold >= 2n ** 56n) return neverSampled;
  // Digits of one length and one case stand in the order of their numbers.
  const digits = threshold.toString(16).padStart(randomDigits, "0");
  const high = Number(threshold >> 32n);
  const low = Number(threshold & 0xffff_ffffn);
  return {
    samples: (traceId) => traceId.slice(-randomDigits) >= digits,
    samplesWords(trace) {
      const randomHigh = (trace[2] ?? 0) & 0xff_ffff;
      return randomHigh > high || (randomHigh === high && (trace[3] ?? 0) >= low);
    },
  };
}

/** Leaves every trace that begins here unsampled. */
export const neverSampled: HeadSampler = { samples: () => false, samplesWords: () => false };

const randomDigits = 14;
