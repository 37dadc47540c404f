import type { Handler } from "trellis";
import type triage from "../context.ts";
import { release } from "../domain/issue.ts";

const releaseIssue: Handler<typeof triage, "releaseIssue"> = async ({ input }, { tables }) => {
  const issue = await tables.issues.get(input.issueId);
  if (issue !== undefined) tables.issues.put(release(issue));
  tables.waits.delete(input.issueId);
};
export default releaseIssue;
