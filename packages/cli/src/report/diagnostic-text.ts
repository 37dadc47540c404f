import { ruleOf, type Code, type Diagnostic, type DiagnosticPlace } from "@trellis/model";
import { cellsOf, cut, printable } from "../terminal/cells.ts";
import { labelled, proseLines } from "../terminal/prose.ts";
import type { Screen } from "../terminal/screen.ts";

/** Where a diagnostic's file is found and how it is shown. */
export interface Sources {
  /** The file's path as the reader's editor and terminal understand it. */
  readonly shown: (file: string) => string;
  /** The file's text; undefined where it can't be read. */
  readonly read: (file: string) => string | undefined;
}

/**
 * One diagnostic for people: what is wrong, where (with the line and a caret), why it matters, how to fix it.
 * The form is the one of Rust's compiler, which its readers praise for naming the next step.
 */
export function diagnosticLines(diagnostic: Diagnostic, screen: Screen, sources?: Sources): string[] {
  const { paint, columns } = screen;
  const head = `${diagnostic.severity}[${diagnostic.code}]`;
  const [first = "", ...rest] = proseLines(`${head}: ${visible(diagnostic.message)}`, columns);
  const styled = paint(diagnostic.severity === "error" ? ["bold", "red"] : ["bold", "yellow"], head);
  return [
    styled + paint("bold", first.slice(head.length)),
    ...rest.map((line) => paint("bold", `  ${line}`)),
    ...(diagnostic.where === undefined ? [] : placeLines(diagnostic.where, screen, sources)),
    ...(diagnostic.why === undefined ? [] : noteLines("why", diagnostic.why, screen)),
    ...noteLines("fix", diagnostic.fix, screen),
    ...moreLines(diagnostic.code, screen),
  ];
}

/** `1 error, 0 warnings`. */
export function severityCounts(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  return `${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}`;
}

/** Of a rule also the name, by which it is set and waived. */
function moreLines(code: Code, screen: Screen): string[] {
  const rule = ruleOf(code);
  return rule === undefined
    ? noteLines("more", `trellis explain ${code}`, screen)
    : noteLines("rule", `${rule.name} (trellis explain ${code})`, screen);
}

function noteLines(label: string, text: string, { paint, columns }: Screen): string[] {
  const [first = "", ...rest] = labelled(`  ${label.padEnd(6)}`, visible(text), columns);
  return [`  ${paint("cyan", label)}${first.slice(2 + label.length)}`, ...rest];
}

function placeLines(where: DiagnosticPlace, screen: Screen, sources: Sources | undefined): string[] {
  const shown = sources?.shown(where.file) ?? where.file;
  const position =
    where.line === undefined ? "" : `:${where.line}${where.column === undefined ? "" : `:${where.column}`}`;
  const pointer = where.pointer === undefined ? "" : `#${where.pointer}`;
  return [
    `  ${screen.paint("underline", shown + position)}${pointer}`,
    ...excerptLines(where, screen, sources),
  ];
}

function excerptLines(
  { file, line, column }: DiagnosticPlace,
  screen: Screen,
  sources: Sources | undefined,
): string[] {
  const text = line === undefined ? undefined : sources?.read(file)?.split(/\r?\n/)[line - 1];
  if (line === undefined || text === undefined) return [];
  const number = String(line).padStart(7);
  const gutter = `${number} | `;
  const { shown, before, marked } = window(text, column, screen.columns, cellsOf(gutter));
  const bar = screen.paint("dim", "|");
  return [
    `${screen.paint("dim", number)} ${bar} ${shown}`.trimEnd(),
    ...(column === undefined
      ? []
      : [
          `${" ".repeat(number.length)} ${bar} ${" ".repeat(before)}${screen.paint("red", "^".repeat(marked))}`,
        ]),
  ];
}

/** The part of a source line that fits, with the marked word inside; tabs become two blanks. */
function window(
  line: string,
  column: number | undefined,
  columns: number | undefined,
  gutter: number,
): { readonly shown: string; readonly before: number; readonly marked: number } {
  const spread = (text: string): string => printable(text.replaceAll("\t", "  "));
  const start = spread(line.slice(0, (column ?? 1) - 1));
  const rest = spread(line.slice((column ?? 1) - 1));
  const word = wordAt(start.at(-1), rest);
  const room = columns === undefined ? Number.POSITIVE_INFINITY : columns - gutter;
  const markedWish = Math.max(1, cellsOf(word));
  // Far to the right: the line's start makes room, so that the caret stands under what it marks.
  const kept =
    cellsOf(start) + Math.min(markedWish, 20) > room ? `…${start.slice(-Math.floor(room / 3))}` : start;
  const before = cellsOf(kept);
  return { shown: cut(kept + rest, room), before, marked: Math.max(1, Math.min(markedWish, room - before)) };
}

/** What a reader takes as one thing: a name, a quoted text, or the rest of the quoted text that `rest` is inside of. */
function wordAt(before: string | undefined, rest: string): string {
  const quote = before === undefined || !`"'\``.includes(before) ? -1 : rest.indexOf(before);
  if (quote > 0) return rest.slice(0, quote);
  return /^("[^"]*"|'[^']*'|`[^`]*`|[\w$]+)/.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** Line breaks are the author's; other control characters are shown and not obeyed. */
function visible(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
