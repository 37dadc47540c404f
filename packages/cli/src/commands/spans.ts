import type { Span } from "@trellis/engine/inspection";
import { connectHere } from "../connection/connect-here.ts";
import { checkFunction } from "../connection/known-names.ts";
import type { DefineCommand } from "../define-command.ts";
import { wholeNumber } from "../input/whole-number.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { counted, duration, fineTime } from "../terminal/quantity.ts";
import type { Screen } from "../terminal/screen.ts";
import { tableLines, type Column } from "../terminal/table.ts";
import { outcomeCell, spanTitle } from "../trace/trace-lines.ts";

const limitDefault = 20;
const limitMax = 1_000;

interface SpansOptions {
  readonly function?: string;
  readonly limit: number;
}

export const defineSpans: DefineCommand = (command, act) => {
  command
    .option("--function <name>", "spans of one function, as context.function")
    .option("--limit <spans>", "the newest at most", wholeNumber(1, limitMax), limitDefault)
    .action((options: SpansOptions) => act((session) => spans(session, options)));
};

async function spans(session: Session, { function: name, limit }: SpansOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  if (name !== undefined) checkFunction(await engine.model(), name);
  const found = await engine.spans(name === undefined ? {} : { function: name }, limit);
  return {
    schema: "trellis.spans/1",
    data: { spans: found },
    text: (screen) => (found.length === 0 ? [] : spanTable(found, screen, session.world.now())),
    verdict: `${counted(found.length, "span")}${found.length === 0 ? "" : "; trellis trace <id> shows one's trace"}`,
  };
}

const columns: readonly Column[] = [
  { title: "STARTED", align: "right" },
  { title: "SPAN", flexible: true },
  { title: "OUTCOME" },
  { title: "TOOK", align: "right" },
  { title: "KEPT FOR" },
  { title: "TRACE" },
];

const reasons: Readonly<Record<Span["keptFor"], string>> = {
  sampled: "sampled",
  failed: "failed",
  retry: "a retry",
  slow: "slow",
  deadLetter: "given up",
};

function spanTable(found: readonly Span[], screen: Screen, nowMs: number): string[] {
  const rows = found.map((span) => [
    `${duration(Math.max(0, nowMs - Date.parse(span.startedAt)))} ago`,
    spanTitle(span),
    outcomeCell(span),
    fineTime(span.durationMs),
    reasons[span.keptFor],
    span.traceId,
  ]);
  return tableLines(columns, rows, screen);
}
