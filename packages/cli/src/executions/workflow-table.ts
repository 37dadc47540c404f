import type { WorkflowStatus } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import { counted, duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column } from "../terminal/table.ts";

const columns: readonly Column[] = [
  { title: "WORKFLOW", flexible: true },
  { title: "RUNNING", align: "right" },
  { title: "SUCCEEDED", align: "right" },
  { title: "FAILED", align: "right" },
  { title: "TIMED OUT", align: "right" },
  { title: "ABORTED", align: "right" },
  { title: "P50", align: "right" },
  { title: "P99", align: "right" },
];

/**
 * Each workflow's executions in numbers. What has failed may have been redriven since, so that no count of it is an
 * alarm; times are from start to end. Below it stands what waits for a workflow that is declared no more.
 */
export function workflowTable(workflows: readonly WorkflowStatus[], screen: Screen): string[] {
  const lines = tableLines(
    columns,
    workflows.map(({ name, running, succeeded, failed, timedOut, aborted, duration: took }) => [
      printable(name),
      grouped(running),
      grouped(succeeded),
      grouped(failed),
      grouped(timedOut),
      grouped(aborted),
      took === undefined ? "-" : duration(took.p50Ms),
      took === undefined ? "-" : duration(took.p99Ms),
    ]),
    screen,
  );
  const waiting = workflows.flatMap(({ name, declared, running }) =>
    declared || running === 0
      ? []
      : [
          `${counted(running, "execution")} of ${printable(name)} ${running === 1 ? "waits" : "wait"}: ` +
            "it is declared no more (trellis explain TRL0337)",
        ],
  );
  return [...lines, ...waiting];
}
