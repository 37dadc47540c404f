import { Fault } from "@trellis/model";
import type { Executions } from "../../executions/executions.ts";
import type { Store } from "../../ports/store.ts";
import type { ExecutionRedriveRequest } from "./job-request.ts";
import type { Job } from "./job.ts";

/**
 * Lets executions go on that did not end well. Each is told so in the commit that counts it; what becomes of it is its
 * own affair from then on.
 */
export class ExecutionRedriving {
  readonly #store: Store;
  readonly #executions: Executions;

  constructor(store: Store, executions: Executions) {
    this.#store = store;
    this.#executions = executions;
  }

  async step(job: Job, request: ExecutionRedriveRequest, room: number): Promise<void> {
    const { filter, limit = Infinity, by, why } = request;
    const wanted = Math.min(room, limit - job.taken);
    if (wanted <= 0) return;
    const picked = { ...filter, workflow: job.function, throughId: job.way.through };
    const rows = await this.#store.executions.rows(picked, wanted, job.next - 1);
    const asker = { ...(by === undefined ? {} : { by }), ...(why === undefined ? {} : { why }) };
    for (const row of rows) {
      job.passTo(row.id);
      job.take();
      job.ended(row.id, this.#redriven(row, asker) ? "done" : "refused");
    }
    if (rows.length < wanted) job.passTo(job.way.through + 1);
  }

  #redriven(...[row, asker]: Parameters<Executions["redrive"]>): boolean {
    try {
      this.#executions.redrive(row, asker);
      return true;
    } catch (error) {
      // Somebody else has redriven it meanwhile.
      if (error instanceof Fault) return false;
      throw error;
    }
  }
}
