import type { Inspected } from "../ports/inspected.ts";
import { queryOf } from "./inspection-query.ts";
import type { JobStatus } from "./jobs-contract.ts";

type QuarantineClient = Pick<
  Inspected,
  | "quarantine"
  | "quarantined"
  | "quarantinedPayload"
  | "redriveQuarantined"
  | "previewQuarantineRedrive"
  | "discardQuarantined"
  | "ingest"
>;

/** What the inspection API offers of quarantine, from another process. */
export function quarantineClient(
  get: <T>(path: string) => Promise<T>,
  post: <T>(path: string, body: unknown) => Promise<T>,
): QuarantineClient {
  const jobs = async (path: string, body: unknown): Promise<readonly JobStatus[]> =>
    (await post<{ readonly jobs: readonly JobStatus[] }>(path, body)).jobs;
  return {
    // A query holds no list: ids are for those who ask for one payload after the other.
    quarantine: ({ ids: _ids, ...filter }, limit) => get(`/api/quarantine${queryOf({ ...filter, limit })}`),
    quarantined: ({ ids: _ids, ...filter }, limit, after) =>
      get(`/api/quarantine/payloads${queryOf({ ...filter, limit, after })}`),
    quarantinedPayload: (id) => get(`/api/quarantine/payloads/${id}`),
    redriveQuarantined: (filter, options) => jobs("/api/quarantine/redrive", { filter, ...options }),
    previewQuarantineRedrive: (filter) => post("/api/quarantine/redrive/preview", { filter }),
    discardQuarantined: (filter, options) => jobs("/api/quarantine/discard", { filter, ...options }),
    ingest: (event, data, options) => post("/api/ingest", { event, data, ...options }),
  };
}
