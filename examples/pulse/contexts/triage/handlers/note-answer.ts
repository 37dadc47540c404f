import type { Handler } from "trellis";
import type triage from "../context.ts";
import { answered } from "../domain/issue.ts";
import { endWait } from "../end-wait.ts";

const noteAnswer: Handler<typeof triage, "noteAnswer"> = async ({ data }, work) => {
  const { issues } = work.tables;
  issues.put(answered(await issues.get(data.issueId), data));
  await endWait(data.issueId, work);
};
export default noteAnswer;
