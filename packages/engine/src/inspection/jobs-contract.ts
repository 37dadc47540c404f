/**
 * Work on many deliveries at a chosen pace: a redrive gives dead letters back to their function, a discard removes them,
 * a replay delivers events of the log to one subscription once more. On quarantine, a redrive gives payloads in by the
 * door again, and a discard removes them. A job outlives the engine: a start goes on with it.
 */
export interface JobStatus {
  readonly id: number;
  readonly kind:
    | "redrive"
    | "discard"
    | "replay"
    | "quarantine-redrive"
    | "quarantine-discard"
    | "execution-redrive";
  /** `context.function`; the contract, where it works on quarantine; the workflow, where it works on executions. */
  readonly function: string;
  /**
   * `checking`: a patch is tried on all dead letters before any moves. `canary`: the first few are under way, the
   * others wait for their end. `stopping`: nothing more goes out, what did is not over. `failed`: it ended by itself
   * before its end; what it had not dealt with is where it was.
   */
  readonly state: "checking" | "canary" | "running" | "stopping" | "done" | "stopped" | "failed";
  /** Why it failed. */
  readonly reason?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Who asked for it and why, as they said. */
  readonly by?: string;
  readonly why?: string;
  /** Absent: as fast as the function takes them. */
  readonly perSecond?: number;
  /** Dead letters that matched at its start; absent for a replay. */
  readonly total?: number;
  /** The share of its way that it has come, 0 to 1: of a replay, that of the log between its times. */
  readonly share: number;
  /** Deliveries that ended well. */
  readonly done: number;
  readonly refused: number;
  /** The function's pattern does not take them any more. */
  readonly filtered: number;
  /** Failed once and are tried again by their function's policy, which the job does not wait for. */
  readonly retried: number;
  /** Are dead letters, again or for the first time. */
  readonly failed: number;
  readonly discarded: number;
  /** Given out and not ended. */
  readonly underWay: number;
}

/** Who asks, and why: for the log, and for whoever looks at the job. 200 characters each. */
export interface JobAsker {
  readonly by?: string;
  readonly why?: string;
}

export interface RedriveOptions extends JobAsker {
  /** Default 100; "max" is as fast as the function takes them. */
  readonly perSecond?: number | "max";
  /** So many go first, and the others only when all of these have ended well; default 10, 0 for none. */
  readonly canary?: number;
  /** The oldest at most, of each function. */
  readonly limit?: number;
  /** Merged into the data of each event (RFC 7396); id, time and trace stay those of the event that was published. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export interface DiscardOptions extends JobAsker {
  /** The oldest at most, of each function. */
  readonly limit?: number;
}

export interface ReplayOptions extends JobAsker {
  /** ISO 8601; "oldest": from the first event that is kept. */
  readonly from: string;
  /** ISO 8601, not included; default: up to where the subscription has come. */
  readonly until?: string;
  /** Default 100; "max" is as fast as the function takes them. */
  readonly perSecond?: number | "max";
}
