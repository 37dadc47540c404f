import type { ExecutionRedrivePreview } from "@trellis/engine/inspection";
import { counted, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines } from "../terminal/table.ts";
import { executionTable } from "./execution-table.ts";

/** What a redrive would be about: how many of which workflow, and a few of them. */
export function previewLines(
  { total, workflows, executions }: ExecutionRedrivePreview,
  screen: Screen,
  nowMs: number,
): string[] {
  const columns = [
    { title: "WORKFLOW", flexible: true },
    { title: "EXECUTIONS", align: "right" as const },
  ];
  return [
    ...tableLines(
      columns,
      workflows.map(({ workflow, count }) => [workflow, grouped(count)]),
      screen,
    ),
    "",
    ...executionTable(executions, screen, nowMs),
    ...(total > executions.length ? [`and ${grouped(total - executions.length)} more`] : []),
  ];
}

export function previewVerdict({ total }: ExecutionRedrivePreview): string {
  return total === 0
    ? "no executions match that did not end well: nothing would be redriven"
    : `would redrive ${counted(total, "execution")}`;
}
