import type { Span } from "@trellis/engine/inspection";
import { printable } from "../terminal/cells.ts";
import { counted, fineTime } from "../terminal/quantity.ts";
import type { Screen, Style } from "../terminal/screen.ts";
import { tableLines, type Cell, type Column, type Row } from "../terminal/table.ts";
import { traceTrees, type TraceNode } from "./trace-tree.ts";

/** A trace for people: what led to what, when each began after the first, and what became of it. */
export function traceLines(spans: readonly Span[], screen: Screen): string[] {
  const startMs = Math.min(...spans.map(({ startedAt }) => Date.parse(startedAt)));
  const rows = traceTrees(spans).flatMap((node) => nodeRows(node, "", "", startMs));
  return tableLines(columns, rows, screen);
}

const columns: readonly Column[] = [
  { title: "SPAN" },
  { title: "OUTCOME" },
  { title: "AFTER", align: "right" },
  { title: "TOOK", align: "right" },
  { title: "WHAT", flexible: true },
];

/** @param branch what stands before the span, `stem` what stands before everything below it */
function nodeRows({ span, children }: TraceNode, branch: string, stem: string, startMs: number): Row[] {
  const afterMs = Math.max(0, Date.parse(span.startedAt) - startMs);
  const own: Row = [
    `${branch}${spanTitle(span)}`,
    outcomeCell(span),
    `${afterMs} ms`,
    fineTime(span.durationMs),
    whatOf(span),
  ];
  const below = children.flatMap((child, at) => {
    const last = at === children.length - 1;
    return nodeRows(child, `${stem}${last ? "└─ " : "├─ "}`, `${stem}${last ? "   " : "│  "}`, startMs);
  });
  return [own, ...below];
}

/** `attempt 2 of billing.issueInvoice` */
export function spanTitle({ kind, attempt, function: name = "", operation = "" }: Span): string {
  switch (kind) {
    case "publish":
      return "publish";
    case "attempt":
      return `attempt ${attempt ?? 1} of ${name}`;
    case "call":
      return `call ${operation}`;
    case "deadLetter":
      return `given up by ${name}`;
    case "request":
    case "handler":
      return `${kind} ${name}`;
  }
}

export function outcomeCell({ outcome, status }: Span): Cell {
  const text = status === undefined ? outcome : `${outcome} ${status}`;
  const style: Partial<Record<Span["outcome"], Style>> = {
    failed: "red",
    refused: "yellow",
    conflict: "dim",
  };
  const found = style[outcome];
  return found === undefined ? text : { text: outcome === "failed" ? `▲ ${text}` : text, style: found };
}

function whatOf(span: Span): string {
  const { error, eventType, eventId, rowsRead = 0, rowsWritten = 0, published = [], publishedCount } = span;
  const events = publishedCount ?? published.length;
  const facts = [
    error === undefined ? "" : `${error.code} ${error.message}`,
    eventType === undefined ? "" : `${eventType} ${eventId ?? ""}`,
    rowsRead === 0 ? "" : `read ${counted(rowsRead, "row")}`,
    rowsWritten === 0 ? "" : `wrote ${counted(rowsWritten, "row")}`,
    events === 0 ? "" : `published ${counted(events, "event")}`,
  ];
  return printable(facts.filter((fact) => fact !== "").join(", "));
}
