import type { Execution } from "@trellis/engine/inspection";
import type { Json } from "@trellis/workflow";
import { cut, printable } from "../terminal/cells.ts";
import { labelled } from "../terminal/prose.ts";
import { counted, duration } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { statusWords } from "./execution-status.ts";

/** Characters of an input or output that are shown beside the facts. */
const documentMax = 600;

/** The facts about an execution: how it stands, why, what went in and came out, and what was done to it by hand. */
export function executionLines(execution: Execution, screen: Screen, nowMs: number): string[] {
  const { workflow, name, parent, startedAt, endedAt, events, redrives, traceId, interventions } = execution;
  const facts: (readonly [name: string, text: string | undefined])[] = [
    ["workflow", workflow],
    ["name", name],
    ["parent", parent === undefined ? undefined : `${parent.workflow} ${parent.name}`],
    ["status", standing(execution, nowMs)],
    ["started", endedAt === undefined ? startedAt : `${startedAt}, ended ${endedAt}`],
    ["error", execution.error],
    ["cause", execution.cause],
    ["history", `${counted(events, "event")}${redrives === 0 ? "" : `, redriven ${times(redrives)}`}`],
    ["trace", traceId === undefined ? undefined : `trellis trace ${traceId}`],
    ...interventions.map(
      ({ kind, at, by, why, input }) =>
        [
          kind === "stop" ? "stopped" : "redriven",
          [
            at,
            ...(by === undefined ? [] : [`by ${by}`]),
            ...(input === undefined ? [] : [`with ${text(input)}`]),
          ].join(" ") + (why === undefined ? "" : `: ${why}`),
        ] as const,
    ),
    ["input", text(execution.input)],
    ["output", text(execution.output)],
  ];
  return facts.flatMap(([label, fact]) =>
    fact === undefined ? [] : labelled(label.padEnd(10), printable(fact), screen.columns),
  );
}

function standing({ status, startedAt, endedAt }: Execution, nowMs: number): string {
  const untilMs = endedAt === undefined ? nowMs : Date.parse(endedAt);
  const took = duration(Math.max(0, untilMs - Date.parse(startedAt)));
  return `${statusWords(status)} ${endedAt === undefined ? "for" : "after"} ${took}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function text(document: Json | undefined): string | undefined {
  return document === undefined ? undefined : cut(JSON.stringify(document), documentMax);
}
