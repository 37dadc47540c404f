import type { Handler } from "trellis";
import type triageContext from "../context.ts";
import { IssueAssigned } from "../contracts.ts";
import { remindAt, triage } from "../domain/issue.ts";

const assignIssue: Handler<typeof triageContext, "assignIssue"> = async ({ input }, work) => {
  const { tables, publish, refuse } = work;
  const issue = triage(await tables.issues.get(input.issueId), input);
  if ("refused" in issue) return refuse(issue);
  tables.issues.put(issue);
  const { issueId, repository, number, title, category, assignee, answerDueAt, standing } = issue;
  publish(IssueAssigned, { issueId, repository, number, title, category, assignee, answerDueAt });
  return { standing, answerDueAt, remindAt: remindAt(issue) };
};
export default assignIssue;
