import type { Handler } from "trellis";
import type triage from "../context.ts";
import { IssueEscalated } from "../contracts.ts";
import { escalate } from "../domain/issue.ts";

const escalateIssue: Handler<typeof triage, "escalateIssue"> = async ({ input }, work) => {
  const { tables, publish, refuse } = work;
  const escalated = escalate(await tables.issues.get(input.issueId), work.now.toISOString());
  if ("refused" in escalated) return refuse(escalated);
  tables.issues.put(escalated);
  tables.waits.delete(input.issueId);
  const { standing: _same, escalatedAt: _now, ...told } = escalated;
  publish(IssueEscalated, told);
};
export default escalateIssue;
