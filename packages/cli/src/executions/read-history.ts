import type { InspectionClient } from "@trellis/engine/inspection";
import type { HistoryEvent } from "@trellis/workflow";

/** Events of one request. */
const pageMax = 1_000;
/** Events of a history that are read, the first ones. An execution ends at 25,000, unless its engine allows more. */
const historyMax = 100_000;

/** A history from its first event on, page by page. */
export async function readHistory(
  engine: Pick<InspectionClient, "executionHistory">,
  workflow: string,
  name: string,
): Promise<readonly HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  for (let from: number | undefined = 1; from !== undefined && history.length < historyMax;) {
    const page = await engine.executionHistory(workflow, name, from, pageMax);
    history.push(...page.events);
    from = page.next;
  }
  return history;
}
