import type { Handler } from "trellis";
import type delivery from "../context.ts";
import { fourKeys } from "../domain/four-keys.ts";

/** Figures are computed over the newest rows of each kind, so that an old repository costs no more than a busy one. */
const newest = { descending: true, limit: 1_000 } as const;

const getMetrics: Handler<typeof delivery, "getMetrics"> = async ({ params }, { tables }) => {
  const repository = `${params.owner}/${params.repo}`;
  const changes = await tables.changes.queryIndex("byTime", repository, newest);
  const deployments = await tables.deployments.queryIndex("byTime", repository, newest);
  if (changes.length === 0 && deployments.length === 0) return unknown(repository);
  return { status: 200, body: fourKeys(repository, changes, deployments) };
};
export default getMetrics;

function unknown(repository: string) {
  const type = "https://pulse.example/problems/repository-unknown";
  const detail = `Nothing was pushed or deployed in "${repository}" yet.`;
  return { status: 404, body: { type, title: "No such repository", status: 404, detail } } as const;
}
