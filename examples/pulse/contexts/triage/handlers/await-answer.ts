import type { Handler } from "trellis";
import type triage from "../context.ts";
import { owing } from "../domain/issue.ts";

/** Keeps the token for whoever hears of the answer; where that has happened meanwhile, the wait is over. */
const awaitAnswer: Handler<typeof triage, "awaitAnswer"> = async ({ input }, { tables, succeedTask }) => {
  const issue = owing(await tables.issues.get(input.issueId));
  if ("refused" in issue) return succeedTask(input.token, issue);
  tables.waits.put(input);
};
export default awaitAnswer;
