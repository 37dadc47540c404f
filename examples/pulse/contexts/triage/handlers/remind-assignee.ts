import type { Handler } from "trellis";
import type triage from "../context.ts";
import { IssueReminded } from "../contracts.ts";
import { owing } from "../domain/issue.ts";

const remindAssignee: Handler<typeof triage, "remindAssignee"> = async ({ input }, work) => {
  const issue = owing(await work.tables.issues.get(input.issueId));
  if ("refused" in issue) return work.refuse(issue);
  const { issueId, repository, number, title, category, assignee, answerDueAt } = issue;
  work.publish(IssueReminded, { issueId, repository, number, title, category, assignee, answerDueAt });
};
export default remindAssignee;
