import type { Handler } from "trellis";
import type triageContext from "../context.ts";
import { IssueAssigned } from "../contracts.ts";
import { triage } from "../domain/issue.ts";

const triageIssue: Handler<typeof triageContext, "triageIssue"> = async ({ data }, work) => {
  const { tables, publish, refuse } = work;
  const issue = triage(await tables.issues.get(data.issueId), data);
  if ("refused" in issue) return refuse(issue);
  tables.issues.put(issue);
  const { issueId, repository, number, title, category, assignee, answerDueAt } = issue;
  publish(IssueAssigned, { issueId, repository, number, title, category, assignee, answerDueAt });
};
export default triageIssue;
