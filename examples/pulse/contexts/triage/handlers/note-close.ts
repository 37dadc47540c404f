import type { Handler } from "trellis";
import type triage from "../context.ts";
import { closed } from "../domain/issue.ts";
import { endWait } from "../end-wait.ts";

const noteClose: Handler<typeof triage, "noteClose"> = async ({ data }, work) => {
  const { issues } = work.tables;
  issues.put(closed(await issues.get(data.issueId), data));
  await endWait(data.issueId, work);
};
export default noteClose;
