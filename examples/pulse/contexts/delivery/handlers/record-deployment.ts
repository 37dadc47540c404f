import type { Handler } from "trellis";
import type delivery from "../context.ts";
import { ChangeFailed } from "../contracts.ts";
import { mergeDeployment } from "../domain/deployment.ts";

const recordDeployment: Handler<typeof delivery, "recordDeployment"> = async ({ data }, work) => {
  const { environment, ...reported } = data;
  const { deployments } = work.tables;
  const known = await deployments.get(reported.repository, reported.deploymentId);
  const merged = mergeDeployment(known, reported);
  deployments.put(merged);
  if (merged.outcome === "failed" && known?.outcome !== "failed") {
    const { repository, deploymentId, sha, finishedAt } = merged;
    work.publish(ChangeFailed, { repository, deploymentId, sha, environment, failedAt: finishedAt });
  }
};
export default recordDeployment;
