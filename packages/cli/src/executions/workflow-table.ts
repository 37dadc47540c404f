import type { CountedExecutions, WorkflowStatus } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import { counted, duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column, type Row } from "../terminal/table.ts";

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
 * Each workflow's executions in numbers, and below them those of its executions that are children of others. What has
 * failed may have been redriven since, so that no count of it is an alarm; times are from start to end. Last stands what
 * waits for a workflow that is declared no more.
 */
export function workflowTable(workflows: readonly WorkflowStatus[], screen: Screen): string[] {
  const lines = tableLines(
    columns,
    workflows.flatMap(({ name, children, ...whole }) => [
      rowOf(printable(name), whole),
      ...(children === undefined ? [] : [rowOf("  children", children)]),
    ]),
    screen,
  );
  const waiting = workflows.flatMap(({ name, declared, running, children }) => {
    const count = running + (children?.running ?? 0);
    if (declared || count === 0) return [];
    const waits = `${counted(count, "execution")} of ${printable(name)} ${count === 1 ? "waits" : "wait"}`;
    return [`${waits}: it is declared no more (trellis explain TRL0337)`];
  });
  return [...lines, ...waiting];
}

function rowOf(
  title: string,
  { running, succeeded, failed, timedOut, aborted, duration: took }: CountedExecutions,
): Row {
  return [
    title,
    grouped(running),
    grouped(succeeded),
    grouped(failed),
    grouped(timedOut),
    grouped(aborted),
    took === undefined ? "-" : duration(took.p50Ms),
    took === undefined ? "-" : duration(took.p99Ms),
  ];
}
