/** Where a host in virtual time puts what is to happen. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Has it happen at that time, or at once where that is past; never before this call has returned. */
  at(atMs: number, happening: () => void | Promise<void>): void;
}
