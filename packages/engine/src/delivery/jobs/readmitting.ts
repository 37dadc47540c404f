import type { Store } from "../../ports/store.ts";
import type { Desk } from "../desk.ts";
import type { RedrivenEntry } from "../messages.ts";
import type { Job } from "./job.ts";
import type { QuarantineRedriveRequest } from "./job-request.ts";

/** Bytes of payloads that one step gives out at most; a larger one goes alone. */
const stepMaxBytes = 4 * 1_048_576;

/**
 * Gives quarantined payloads to main, which takes them in by the door like any other: checked by today's contract,
 * events under their own id, requests by their function. Nothing is written when one goes out: it leaves quarantine with
 * what comes of it, or stays.
 */
export class Readmitting {
  readonly #desk: Desk;
  readonly #store: Store;

  constructor(desk: Desk, store: Store) {
    this.#desk = desk;
    this.#store = store;
  }

  async step(job: Job, { filter, limit = Infinity }: QuarantineRedriveRequest, room: number): Promise<void> {
    const wanted = Math.min(room, limit - job.taken);
    if (wanted <= 0) return;
    const { quarantine } = this.#store;
    const picked = { ...filter, contract: job.function, throughId: job.way.through };
    const rows = await quarantine.rows(picked, wanted, job.next - 1);
    const entries: RedrivenEntry[] = [];
    let bytes = 0;
    let cut = false;
    for (const { id, door, bytes: size } of rows) {
      if (entries.length > 0 && bytes + size > stepMaxBytes) {
        cut = true;
        break;
      }
      job.passTo(id);
      // Settled before the last start.
      if (job.progress.has(id)) {
        job.next = id + 1;
        continue;
      }
      const payload = await quarantine.payload(id);
      job.take();
      if (payload === undefined) job.ended(id, "discarded");
      else entries.push({ id, door, payload });
      bytes += size;
    }
    if (!cut && rows.length < wanted) job.passTo(job.way.through + 1);
    if (entries.length === 0) return;
    this.#desk.messages.push({ kind: "readmit", job: job.id, entries });
    // The message follows the next commit.
    job.dirty = true;
  }
}
