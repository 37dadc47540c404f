import { describeViolation, Fault, shapeDifferences, shapeOf } from "@trellis/model";
import type { ValidShape } from "trellis/runtime";
import type { DeliveryThread } from "../delivery/delivery-thread.ts";
import type { JobRequest } from "../delivery/jobs/job-request.ts";
import type { Inspected } from "../ports/inspected.ts";
import type { QuarantineGroupRow, QuarantineRow, StoredQuarantineFilter } from "../ports/quarantine-store.ts";
import { readPayload } from "../quarantine/payload.ts";
import type { Judge } from "../quarantine/judge.ts";
import { perSecondDefault } from "./inspected-jobs.ts";
import { jobStatusOf } from "./job-view.ts";
import type { JobStatus } from "./jobs-contract.ts";
import type {
  QuarantinedPayload,
  QuarantinedSummary,
  QuarantineFilter,
  QuarantineGroup,
  QuarantinePreview,
} from "./quarantine-contract.ts";

type InspectedQuarantine = Pick<
  Inspected,
  | "quarantine"
  | "quarantined"
  | "quarantinedPayload"
  | "redriveQuarantined"
  | "previewQuarantineRedrive"
  | "discardQuarantined"
>;

/** Payloads that a preview judges at most, their bytes, and those that it shows. */
const lookedAtMax = 1_000;
const lookedAtMaxBytes = 16 * 1_048_576;
const shownMax = 5;
/** Headers whose values are nobody's to see. */
const secretHeaders = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key"]);

/** What can be seen of quarantine, and done about it. */
export function inspectedQuarantine(
  delivery: Pick<DeliveryThread, "ask">,
  judge: Judge,
): InspectedQuarantine {
  const read = (filter: QuarantineFilter, limit: number, afterId: number, groupsLimit: number) => {
    const stored = storedFilterOf(filter);
    return delivery.ask({ kind: "quarantined", filter: stored, limit, afterId, groupsLimit }, "quarantined");
  };
  const start = async (request: JobRequest): Promise<readonly JobStatus[]> =>
    (await delivery.ask({ kind: "startJobs", request }, "jobs")).jobs.map(jobStatusOf);
  const found = async (id: number) => {
    const reply = await delivery.ask({ kind: "quarantinedPayload", id }, "quarantinedPayload");
    if (reply.found !== undefined) return reply.found;
    throw new Fault("TRL0433", `there is no payload ${id} in quarantine`, { retry: "never" });
  };

  return {
    async quarantine(filter, limit) {
      const { sizes, groups } = await read(filter, 0, 0, limit);
      return { total: totalOf(sizes), groups: groups.map(groupOf) };
    },
    async quarantined(filter, limit, after = 0) {
      const { sizes, rows } = await read(filter, limit, after, 0);
      return { total: totalOf(sizes), payloads: rows.map(summaryOf) };
    },
    async quarantinedPayload(id) {
      const { row, payload, valid } = await found(id);
      return payloadOf(row, payload, valid);
    },
    redriveQuarantined: async (filter, { perSecond = perSecondDefault, ...rest } = {}) =>
      await start({
        kind: "quarantine-redrive",
        filter: storedFilterOf(filter),
        ...rest,
        ...(perSecond === "max" ? {} : { perSecond }),
      }),
    async previewQuarantineRedrive(filter): Promise<QuarantinePreview> {
      const { sizes, rows } = await read(filter, lookedAtMax, 0, 0);
      const counts = { valid: 0, invalid: 0, undecided: 0 };
      const payloads: QuarantinePreview["payloads"][number][] = [];
      let [lookedAt, bytes] = [0, 0];
      for (const row of rows) {
        bytes += row.bytes;
        if (lookedAt > 0 && bytes > lookedAtMaxBytes) break;
        const reply = await delivery.ask({ kind: "quarantinedPayload", id: row.id }, "quarantinedPayload");
        // It may have left while this looked on.
        if (reply.found === undefined) continue;
        const judged = judge(row.contract, row.door, reply.found.payload);
        lookedAt += 1;
        counts[judged.verdict] += 1;
        if (payloads.length === shownMax) continue;
        const problem = "breach" in judged ? { problem: describeViolation(judged.breach) } : {};
        payloads.push({ ...summaryOf(row), verdict: judged.verdict, ...problem });
      }
      return { total: totalOf(sizes), lookedAt, ...counts, payloads };
    },
    discardQuarantined: async (filter, options = {}) =>
      await start({ kind: "quarantine-discard", filter: storedFilterOf(filter), ...options }),
  };
}

function totalOf(sizes: ReadonlyMap<string, { readonly count: number }>): number {
  return [...sizes.values()].reduce((sum, { count }) => sum + count, 0);
}

function summaryOf(row: QuarantineRow): QuarantinedSummary {
  const { id, fingerprint, contract, breach, door, sender, times, bytes, tried } = row;
  return {
    id,
    fingerprint,
    contract,
    pointer: breach.pointer,
    reason: breach.message,
    keyword: breach.keyword,
    door: door.kind,
    // What comes before the first space says whose key it is.
    key: row.key.slice(row.key.indexOf(" ") + 1),
    sender,
    receivedAt: isoOf(row.receivedMs),
    lastAt: isoOf(row.lastMs),
    times,
    bytes,
    ...(tried === undefined ? {} : { tried: { at: isoOf(tried.atMs), message: tried.message } }),
  };
}

function groupOf({
  fingerprint,
  count,
  times,
  bytes,
  firstMs,
  lastMs,
  newest,
}: QuarantineGroupRow): QuarantineGroup {
  const { contract, breach, sender, id } = newest;
  return {
    fingerprint,
    contract,
    pointer: breach.pointer,
    reason: breach.message,
    count,
    times,
    bytes,
    firstAt: isoOf(firstMs),
    lastAt: isoOf(lastMs),
    sender,
    newestId: id,
  };
}

function payloadOf(
  row: QuarantineRow,
  payload: Uint8Array,
  valid: ValidShape | undefined,
): QuarantinedPayload {
  const { door } = row;
  const document = readPayload(payload);
  const compared = "data" in document && valid !== undefined;
  return {
    ...summaryOf(row),
    ...document,
    ...(door.kind === "event"
      ? {}
      : {
          request: {
            function: door.function,
            params: door.params,
            query: door.query,
            headers: withoutSecrets(door.headers),
          },
        }),
    ...(compared
      ? {
          sinceValid: {
            seenAt: isoOf(valid.seenMs),
            differences: shapeDifferences(valid.shape, shapeOf(document.data)),
          },
        }
      : {}),
  };
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? "(left out)" : value]),
  );
}

function storedFilterOf({ since, until, ...plain }: QuarantineFilter): StoredQuarantineFilter {
  return {
    ...plain,
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
  };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
