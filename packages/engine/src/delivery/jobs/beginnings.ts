import { Fault } from "@trellis/model";
import type { Executions } from "../../executions/executions.ts";
import type { Store } from "../../ports/store.ts";
import type { Desk } from "../desk.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import type { Job } from "./job.ts";
import type {
  DiscardRequest,
  ExecutionRedriveRequest,
  JobRequest,
  QuarantineDiscardRequest,
  QuarantineRedriveRequest,
  RedriveRequest,
  ReplayRequest,
} from "./job-request.ts";
import type { Replaying } from "./replaying.ts";

interface BeginningsOptions {
  readonly desk: Desk;
  readonly store: Store;
  readonly replaying: Replaying;
  readonly quarantine: Quarantine;
  readonly executions: Executions;
  /** Those that run, and the newest that have ended. */
  readonly jobs: ReadonlyMap<number, Job>;
}

/** What a job begins with. */
export interface Begins {
  readonly function: string;
  readonly total: number | undefined;
  readonly way: Job["way"];
}

/** Finds out which jobs a request makes: one for each function, contract or workflow that it is about. */
export class Beginnings {
  readonly #options: BeginningsOptions;

  constructor(options: BeginningsOptions) {
    this.#options = options;
  }

  /** @throws Fault TRL0309, TRL0315, TRL0316, TRL0318 */
  of(request: JobRequest, firstSequence: number): Promise<Begins[]> {
    switch (request.kind) {
      case "replay":
        return this.#replay(request, firstSequence);
      case "redrive":
      case "discard":
        return this.#pick(request);
      case "quarantine-redrive":
      case "quarantine-discard":
        return this.#pickQuarantined(request);
      case "execution-redrive":
        return this.#pickExecutions(request);
    }
  }

  async #replay(request: ReplayRequest, firstSequence: number): Promise<Begins[]> {
    const lane = this.#options.desk.lanes.get(request.function);
    if (lane?.declaration.contract === undefined)
      throw new Fault("TRL0309", `there is no subscription "${request.function}"`, { retry: "never" });
    this.#assertFree(request.function, (kind) => kind === "replay");
    const way = await this.#options.replaying.wayOf(request, lane, firstSequence);
    return [{ function: request.function, total: undefined, way }];
  }

  /** One job for each function that has such dead letters. */
  async #pick(request: RedriveRequest | DiscardRequest): Promise<Begins[]> {
    const throughId = Math.min(this.#options.desk.lastDeadLetterId, request.filter.throughId ?? Infinity);
    const counts = await this.#options.store.countDeadLetters({ ...request.filter, throughId });
    const begins = [...counts].map(([name, count]) => ({
      function: name,
      total: Math.min(count, request.limit ?? Infinity),
      way: { from: 0, through: throughId },
    }));
    // What is declared no more has nobody to be given to.
    const picked =
      request.kind === "discard"
        ? begins
        : begins.filter((each) => this.#options.desk.lanes.has(each.function));
    for (const { function: name } of picked) {
      this.#assertFree(name, (kind) => kind === "redrive" || kind === "discard");
      const patched = request.kind === "redrive" && request.patch !== undefined;
      if (patched && this.#options.desk.lanes.get(name)?.declaration.contract === undefined)
        throw new Fault("TRL0318", `${name} is a schedule: its firings have no contract to patch them by`, {
          retry: "never",
        });
    }
    return picked;
  }

  /** One job for each contract that has such payloads. */
  async #pickQuarantined(request: QuarantineRedriveRequest | QuarantineDiscardRequest): Promise<Begins[]> {
    const throughId = Math.min(this.#options.quarantine.lastId, request.filter.throughId ?? Infinity);
    const sizes = await this.#options.store.quarantine.sizes({ ...request.filter, throughId });
    for (const contract of sizes.keys())
      this.#assertFree(contract, (kind) => kind === "quarantine-redrive" || kind === "quarantine-discard");
    return [...sizes].map(([contract, { count }]) => ({
      function: contract,
      total: Math.min(count, request.limit ?? Infinity),
      way: { from: 0, through: throughId },
    }));
  }

  /** One job for each workflow that has such executions. */
  async #pickExecutions(request: ExecutionRedriveRequest): Promise<Begins[]> {
    const throughId = Math.min(this.#options.executions.lastId, request.filter.throughId ?? Infinity);
    const counts = await this.#options.store.executions.count({ ...request.filter, throughId });
    for (const workflow of counts.keys()) this.#assertFree(workflow, (kind) => kind === "execution-redrive");
    return [...counts].map(([workflow, { all }]) => ({
      function: workflow,
      total: Math.min(all, request.limit ?? Infinity),
      way: { from: 0, through: throughId },
    }));
  }

  #assertFree(name: string, isRival: (kind: JobRequest["kind"]) => boolean): void {
    const rival = [...this.#options.jobs.values()].find(
      (job) => !job.over && job.function === name && isRival(job.request.kind),
    );
    if (rival === undefined) return;
    throw new Fault("TRL0315", `the ${rival.request.kind} ${rival.id} of ${name} is under way`, {
      retry: "later",
      details: { job: rival.id },
    });
  }
}
