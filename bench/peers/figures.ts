/** What one row showed in one round. */
export interface Figures {
  /** Published durably, consumed and acknowledged; for HTTP answered. */
  readonly perSecond: number;
  /** While going as fast as it goes. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** At `lightPerSecond`, or over one connection. */
  readonly lightP50Ms: number;
  readonly lightP99Ms: number;
  /** Processor time over wall time; 0 where one process is both. */
  readonly clientCores: number;
  readonly serverCores: number;
  /** Per second and core of all processes together: hardly depends on what else the machine does. */
  readonly perCore: number;
  /** Versions and set-up. */
  readonly configuration: string;
}

/** A rate at which nobody queues: the latency of a system that has time. */
export const lightPerSecond = 1_000;
export const lightMs = 2_000;
export const warmUpMs = 1_000;

export function perCore(perSecond: number, ...cores: readonly number[]): number {
  return Math.round(perSecond / cores.reduce((total, each) => total + each, 0));
}
