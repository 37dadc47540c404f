import type { LogPolicy } from "../delivery/retention.ts";

/** What of the log is kept, and how much of it may be behind. */
export interface LogOptions {
  /** How long events stay in the log, while it is not too large; default 7 days. */
  readonly retentionMs?: number;
  /** Bytes of the log beyond which the oldest events go that every subscription has passed; default 16 GiB. */
  readonly logMaxBytes?: number;
  /**
   * A folder that keeps all events for good: they leave the log only when they are there. One for each data folder.
   * Default: none.
   */
  readonly archiveDir?: string;
  /** Bytes of events that a subscription has still to pass, beyond which publishers are told to come back; default 8 GiB. */
  readonly backlogMaxBytes?: number;
  /** Bytes that the data folder's disk must have left for publishers to be let in; default 256 MiB. */
  readonly diskFreeMinBytes?: number;
  /** What is kept of payloads that break their contract at the door. */
  readonly quarantine?: QuarantineOptions;
}

export interface QuarantineOptions {
  /** Payloads beyond which the door takes no further invalid one (TRL0432); default 10,000. */
  readonly entriesMax?: number;
  /** Bytes of payloads beyond which it takes none; default 64 MiB. */
  readonly maxBytes?: number;
  /** How long one is kept, counted from when it first came; default 30 days. */
  readonly ageMaxMs?: number;
}

const mebibyte = 1_048_576;

export function logPolicyOf(options: LogOptions): LogPolicy {
  return {
    retentionMs: options.retentionMs ?? 7 * 86_400_000,
    logMaxBytes: options.logMaxBytes ?? 16_384 * mebibyte,
    backlogMaxBytes: options.backlogMaxBytes ?? 8_192 * mebibyte,
    diskFreeMinBytes: options.diskFreeMinBytes ?? 256 * mebibyte,
    archived: options.archiveDir !== undefined,
    quarantine: {
      entriesMax: options.quarantine?.entriesMax ?? 10_000,
      maxBytes: options.quarantine?.maxBytes ?? 64 * mebibyte,
      ageMaxMs: options.quarantine?.ageMaxMs ?? 30 * 86_400_000,
    },
  };
}

/** What of the log makes a file of the archive full: the log holds as much, and should have room for more. */
export function archiveFileBytes(logMaxBytes: number = Infinity): number {
  return Math.min(64 * mebibyte, Math.ceil(logMaxBytes / 4));
}
