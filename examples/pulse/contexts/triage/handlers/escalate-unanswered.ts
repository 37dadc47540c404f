import type { Handler } from "trellis";
import type triage from "../context.ts";
import { IssueEscalated } from "../contracts.ts";
import { escalate } from "../domain/issue.ts";

/** The longest overdue first; what does not fit is escalated by the next firing. */
const batchMax = 100;

const escalateUnanswered: Handler<typeof triage, "escalateUnanswered"> = async (_firing, work) => {
  const now = work.now.toISOString();
  const overdue = await work.tables.issues.queryIndex("byDue", "waiting", { to: now, limit: batchMax });
  for (const issue of overdue) {
    const escalated = escalate(issue, now);
    if (escalated === undefined) continue;
    work.tables.issues.put(escalated);
    const { standing: _same, escalatedAt: _now, ...told } = escalated;
    work.publish(IssueEscalated, told);
  }
};
export default escalateUnanswered;
