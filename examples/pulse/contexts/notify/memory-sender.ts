import type { Notice } from "./domain/notice.ts";
import type { Sender } from "./ports.ts";

export interface MemorySender extends Sender {
  /** The newest notices by idempotency key, `keptMax` at most. */
  readonly taken: ReadonlyMap<string, Notice>;
}

const keptMax = 1_000;

/** Takes every notice and keeps the newest. */
export function createMemorySender(): MemorySender {
  const taken = new Map<string, Notice>();
  return {
    taken,
    send(notice, { idempotencyKey }) {
      taken.set(idempotencyKey, notice);
      const [oldest] = taken.keys();
      if (taken.size > keptMax && oldest !== undefined) taken.delete(oldest);
      return Promise.resolve();
    },
  };
}
