import type { Store } from "../../ports/store.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import type { Job } from "./job.ts";
import type { QuarantineDiscardRequest } from "./job-request.ts";

/** Entries that one commit removes at most. */
const discardedMax = 256;

/** Removes quarantined payloads for good. */
export class QuarantineDiscarding {
  readonly #store: Store;
  readonly #quarantine: Quarantine;

  constructor(store: Store, quarantine: Quarantine) {
    this.#store = store;
    this.#quarantine = quarantine;
  }

  async step(job: Job, { filter, limit = Infinity }: QuarantineDiscardRequest): Promise<void> {
    const wanted = Math.min(discardedMax, limit - job.taken);
    const picked = { ...filter, contract: job.function, throughId: job.way.through };
    const rows = wanted <= 0 ? [] : await this.#store.quarantine.rows(picked, wanted, job.next - 1);
    for (const row of rows) {
      this.#quarantine.leave(row, "discarded");
      job.passTo(row.id);
      job.count(row.id, "discarded");
      job.next = row.id + 1;
    }
    if (rows.length < wanted) job.passTo(job.way.through + 1);
  }
}
