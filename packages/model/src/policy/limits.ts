/** Between which values a declaration may choose. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Something that a declaration may tune. */
export interface Limit extends Bounds {
  readonly default: number;
}

export type LimitName =
  | "timeoutMs"
  | "concurrency"
  | "memoryMiB"
  | "idleMaxMs"
  | "bodyMaxBytes"
  | "idempotencyWindowMs"
  | "attemptsMax"
  | "delayMs"
  | "factor"
  | "delayMaxMs"
  | "ageMaxMs"
  | "deadLetterAlarm"
  | "executionTimeoutMs"
  | "retentionDays";

/** Without a rate limit there is none, and its burst follows from its rate: neither has a default of its own. */
export type RateName = "perSecond" | "burst";

/** What is absent where it is not given: it has bounds and no default. */
export type BoundedName = "durationMs" | "payloadBytes" | "latencyMs" | "logRetentionDays" | "monthly";

/** An express workflow takes five minutes at most, which is its default as well. */
export const expressTimeoutMaxMs = 300_000;

/** Default and bounds of everything that a declaration may tune. */
export const limits: Readonly<Record<LimitName, Limit>> & Readonly<Record<RateName | BoundedName, Bounds>> = {
  /** 15 minutes at most: what a Lambda function has. */
  timeoutMs: { default: 30_000, min: 10, max: 900_000 },
  concurrency: { default: 16, min: 1, max: 1_000 },
  memoryMiB: { default: 128, min: 16, max: 4_096 },
  /** Below a second a worker would spend its time starting. */
  idleMaxMs: { default: 600_000, min: 1_000, max: 86_400_000 },
  bodyMaxBytes: { default: 1_048_576, min: 1, max: 26_214_400 },
  idempotencyWindowMs: { default: 86_400_000, min: 1_000, max: 30 * 86_400_000 },
  attemptsMax: { default: 6, min: 1, max: 100 },
  delayMs: { default: 200, min: 1, max: 3_600_000 },
  factor: { default: 2, min: 1, max: 10 },
  delayMaxMs: { default: 300_000, min: 1, max: 43_200_000 },
  ageMaxMs: { default: 86_400_000, min: 1_000, max: 14 * 86_400_000 },
  deadLetterAlarm: { default: 1, min: 1, max: 1_000 },
  /** A year, as Step Functions has it; of an express workflow five minutes, which is the most that it may take. */
  executionTimeoutMs: { default: 31_536_000_000, min: 1_000, max: 31_536_000_000 },
  /** As long as Step Functions keeps executions. */
  retentionDays: { default: 90, min: 1, max: 3_650 },
  /** A day: whoever expects more has the unit wrong. */
  durationMs: { min: 1, max: 86_400_000 },
  /** 1 GiB. */
  payloadBytes: { min: 1, max: 1_073_741_824 },
  latencyMs: { min: 1, max: 86_400_000 },
  logRetentionDays: { min: 1, max: 3_650 },
  monthly: { min: 0.01, max: 1_000_000_000 },
  /** One in about 17 minutes at least. */
  perSecond: { min: 0.001, max: 1_000_000 },
  burst: { min: 1, max: 1_000_000 },
};
