import type { Handler } from "trellis";
import type triage from "../context.ts";

const listIssues: Handler<typeof triage, "listIssues"> = async ({ params }, { tables }) => {
  const repository = `${params.owner}/${params.repo}`;
  const issues = await tables.issues.queryIndex("byRepository", repository, { descending: true });
  return { status: 200, body: { issues: [...issues] } };
};
export default listIssues;
