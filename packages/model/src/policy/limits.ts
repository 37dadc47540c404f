/** Something that a declaration may tune. */
export interface Limit {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export type LimitName =
  | "timeoutMs"
  | "concurrency"
  | "memoryMiB"
  | "bodyMaxBytes"
  | "idempotencyWindowMs"
  | "attemptsMax"
  | "delayMs"
  | "factor"
  | "delayMaxMs"
  | "ageMaxMs";

/** Default and bounds of everything that a declaration may tune. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  /** 15 minutes at most: what a Lambda function has. */
  timeoutMs: { default: 30_000, min: 10, max: 900_000 },
  concurrency: { default: 16, min: 1, max: 1_000 },
  memoryMiB: { default: 128, min: 16, max: 4_096 },
  bodyMaxBytes: { default: 1_048_576, min: 1, max: 26_214_400 },
  idempotencyWindowMs: { default: 86_400_000, min: 1_000, max: 30 * 86_400_000 },
  attemptsMax: { default: 6, min: 1, max: 100 },
  delayMs: { default: 200, min: 1, max: 3_600_000 },
  factor: { default: 2, min: 1, max: 10 },
  delayMaxMs: { default: 300_000, min: 1, max: 43_200_000 },
  ageMaxMs: { default: 86_400_000, min: 1_000, max: 14 * 86_400_000 },
};
