import type { QuarantinedSummary, QuarantineGroup } from "@trellis/engine/inspection";
import { cut, printable } from "../terminal/cells.ts";
import { duration, grouped } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column } from "../terminal/table.ts";

const groupColumns: readonly Column[] = [
  { title: "FINGERPRINT" },
  { title: "CONTRACT", flexible: true },
  { title: "PAYLOADS", align: "right" },
  { title: "CAME", align: "right" },
  { title: "FIRST", align: "right" },
  { title: "LAST", align: "right" },
];

/** Ways in which contracts are broken; where and how stands below each. */
export function groupTable(groups: readonly QuarantineGroup[], screen: Screen, nowMs: number): string[] {
  const rows = groups.map(({ fingerprint, contract, count, times, firstAt, lastAt }) => [
    fingerprint,
    printable(contract),
    grouped(count),
    grouped(times),
    ago(firstAt, nowMs),
    ago(lastAt, nowMs),
  ]);
  return withNotes(
    tableLines(groupColumns, rows, screen),
    groups.map(({ pointer, reason, sender }) => `${pointer} ${reason}, from ${sender}`),
    screen,
  );
}

const payloadColumns: readonly Column[] = [
  { title: "ID", align: "right" },
  { title: "FINGERPRINT" },
  { title: "CONTRACT", flexible: true },
  { title: "CAME", align: "right" },
  { title: "LAST", align: "right" },
  { title: "BYTES", align: "right" },
];

/** Payloads one by one. */
export function payloadTable(
  payloads: readonly QuarantinedSummary[],
  screen: Screen,
  nowMs: number,
): string[] {
  const rows = payloads.map(({ id, fingerprint, contract, times, lastAt, bytes }) => [
    String(id),
    fingerprint,
    printable(contract),
    grouped(times),
    ago(lastAt, nowMs),
    grouped(bytes),
  ]);
  return withNotes(
    tableLines(payloadColumns, rows, screen),
    payloads.map(({ pointer, reason, key }) => `${pointer} ${reason}, ${key}`),
    screen,
  );
}

function withNotes([titles = "", ...lines]: string[], notes: readonly string[], screen: Screen): string[] {
  const width = screen.columns ?? Number.POSITIVE_INFINITY;
  const below = notes.map((note) => screen.paint("dim", cut(`    ${printable(note.trim())}`, width)));
  return [titles, ...lines.flatMap((line, at) => [line, below[at] ?? ""])];
}

function ago(at: string, nowMs: number): string {
  return `${duration(Math.max(0, nowMs - Date.parse(at)))} ago`;
}
