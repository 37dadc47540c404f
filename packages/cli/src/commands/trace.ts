import type { InspectionClient, Span } from "@trellis/engine/inspection";
import { connectHere } from "../connection/connect-here.ts";
import type { DefineCommand } from "../define-command.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { printable } from "../terminal/cells.ts";
import { counted } from "../terminal/quantity.ts";
import { traceLines } from "../trace/trace-lines.ts";

/** The engine answers no more at once. */
const spansMax = 1_000;

export const defineTrace: DefineCommand = (command, act) => {
  command
    .addHelpText(
      "after",
      "\nOf a trace that is not sampled only what failed, was tried again, was given up or was slow is kept.",
    )
    .argument("<id>", "of a trace (32 hexadecimal digits) or of an event")
    .action((id: string) => act((session) => trace(session, id)));
};

async function trace(session: Session, id: string): Promise<Outcome> {
  const spans = await spansOf(await connectHere(session), id);
  const traceId = spans[0]?.traceId;
  return {
    schema: "trellis.trace/1",
    data: { traceId: traceId ?? null, spans },
    text: (screen) => (traceId === undefined ? [] : traceLines(spans, screen)),
    verdict:
      traceId === undefined
        ? `no spans of "${printable(id)}" are kept: its trace was not sampled and nothing in it failed, or it is too long ago`
        : `trace ${traceId}: ${counted(spans.length, "span")}${spans.length === spansMax ? ", the newest ones" : ""}`,
    exitCode: traceId === undefined ? exitCodes.notFound : exitCodes.ok,
  };
}

/** An event's id may look like a trace's: what is a trace is shown as one. */
async function spansOf(engine: InspectionClient, id: string): Promise<readonly Span[]> {
  const spans = /^[0-9a-f]{32}$/.test(id) ? await engine.spans({ traceId: id }, spansMax) : [];
  if (spans.length > 0) return spans;
  const [span] = await engine.spans({ eventId: id }, 1);
  return span === undefined ? [] : engine.spans({ traceId: span.traceId }, spansMax);
}
