import type { WorkOf } from "trellis";
import type triage from "./context.ts";

/** The answer to an issue is no longer waited for: the workflow goes on, where it waits. */
export async function endWait(
  issueId: string,
  { tables, succeedTask }: Pick<WorkOf<typeof triage>, "tables" | "succeedTask">,
): Promise<void> {
  const wait = await tables.waits.get(issueId);
  if (wait === undefined) return;
  tables.waits.delete(issueId);
  succeedTask(wait.token, { issueId });
}
