import { Fault, functionsOf, type SystemModel } from "@trellis/model";
import type { DeliveryThread } from "../delivery/delivery-thread.ts";
import type { JobRequest } from "../delivery/jobs/job-request.ts";
import { checkedPatch } from "../delivery/jobs/merge-patch.ts";
import { Patching } from "../delivery/jobs/patching.ts";
import type { Inspected } from "../ports/inspected.ts";
import type { DeadLetterRow } from "../ports/store.ts";
import { deadLetterOf, summaryOf } from "./dead-letter-view.ts";
import { jobStatusOf, storedFilterOf } from "./job-view.ts";
import type { PreviewedDeadLetter } from "./inspection-contract.ts";
import type { JobStatus, RedriveOptions } from "./jobs-contract.ts";

type InspectedJobs = Pick<
  Inspected,
  "deadLetters" | "deadLetter" | "redrive" | "previewRedrive" | "discard" | "replay" | "jobs" | "stopJob"
>;

/** Deliveries a second, unless told otherwise: slow enough for whatever stands behind a function. */
export const perSecondDefault = 100;
const canaryDefault = 10;
/** Dead letters that a preview shows. */
const previewMax = 5;

/** What can be seen of dead letters and jobs, and done about them. */
export function inspectedJobs(delivery: Pick<DeliveryThread, "ask">, model: SystemModel): InspectedJobs {
  const patching = new Patching(model);
  const functions = functionsOf(model);

  const start = async (request: JobRequest): Promise<readonly JobStatus[]> =>
    (await delivery.ask({ kind: "startJobs", request }, "jobs")).jobs.map(jobStatusOf);

  const read = async (filter: Parameters<Inspected["deadLetters"]>[0], limit: number, afterId = 0) => {
    const question = { kind: "deadLetters", filter: storedFilterOf(filter), limit, afterId } as const;
    const { counts, rows } = await delivery.ask(question, "deadLetters");
    return { counts, rows, total: [...counts.values()].reduce((sum, count) => sum + count, 0) };
  };

  const previewed = (row: DeadLetterRow, patch: RedriveOptions["patch"]): PreviewedDeadLetter => {
    // A firing has no contract; as it is, it need not have one.
    const free = patch === undefined && functions.get(row.function)?.declared.kind === "schedule";
    const patched = free ? { json: row.json } : patching.patched(row.json, patch ?? {});
    return "json" in patched
      ? { ...summaryOf(row), event: JSON.parse(patched.json) }
      : { ...summaryOf(row), event: JSON.parse(row.json), problem: patched.problem };
  };

  return {
    async deadLetters(filter, limit, after) {
      const { total, rows } = await read(filter, limit, after);
      return { total, deadLetters: rows.map(summaryOf) };
    },
    async deadLetter(id) {
      const [row] = (await read({ ids: [id] }, 1)).rows;
      if (row === undefined) throw new Fault("TRL0310", `there is no dead letter ${id}`, { retry: "never" });
      return deadLetterOf(row);
    },
    redrive: async (filter, { perSecond = perSecondDefault, canary = canaryDefault, patch, ...rest } = {}) =>
      await start({
        kind: "redrive",
        filter: storedFilterOf(filter),
        canary,
        ...rest,
        ...(perSecond === "max" ? {} : { perSecond }),
        ...(patch === undefined ? {} : { patch: checkedPatch(patch) }),
      }),
    async previewRedrive(filter, patch) {
      if (patch !== undefined) checkedPatch(patch);
      const { counts, rows, total } = await read(filter, previewMax);
      return {
        total,
        functions: [...counts].map(([name, count]) => ({ function: name, count })),
        deadLetters: rows.map((row) => previewed(row, patch)),
      };
    },
    discard: async (filter, options = {}) =>
      await start({ kind: "discard", filter: storedFilterOf(filter), ...options }),
    async replay(functionName, { from, until, perSecond = perSecondDefault, ...asker }) {
      const [job] = await start({
        kind: "replay",
        function: functionName,
        ...asker,
        ...(from === "oldest" ? {} : { fromMs: Date.parse(from) }),
        ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
        ...(perSecond === "max" ? {} : { perSecond }),
      });
      if (job === undefined) throw new Error("a replay is one job");
      return job;
    },
    jobs: async () => (await delivery.ask({ kind: "jobs" }, "jobs")).jobs.map(jobStatusOf),
    async stopJob(id) {
      const [job] = (await delivery.ask({ kind: "stopJob", job: id }, "jobs")).jobs;
      if (job === undefined) throw new Error("a job that was stopped is told");
      return jobStatusOf(job);
    },
  };
}
