import type { EventFilter } from "@trellis/engine/inspection";
import { connectHere } from "../connection/connect-here.ts";
import { checkEvent } from "../connection/known-names.ts";
import type { DefineCommand } from "../define-command.ts";
import { pointInTime } from "../input/point-in-time.ts";
import { wholeNumber } from "../input/whole-number.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { counted } from "../terminal/quantity.ts";

interface EventsOptions {
  readonly from?: string;
  readonly until?: string;
  readonly limit?: number;
}

export const defineEvents: DefineCommand = (command, act) => {
  command
    .argument("[event]", "of this contract only: billing.invoice-issued, or with a version, .v2")
    .option("--from <time>", 'events since this time: 2026-11-21T09:00Z or "2h ago"', pointInTime(Date.now))
    .option("--until <time>", "events before this time", pointInTime(Date.now))
    .option("--limit <count>", "the oldest at most (default: all)", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action((event: string | undefined, options: EventsOptions) =>
      act((session) => events(session, event, options)),
    );
};

async function events(
  session: Session,
  event: string | undefined,
  { from, until, limit }: EventsOptions,
): Promise<Outcome> {
  const filter: EventFilter = {
    ...(event === undefined ? {} : { event }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
  const engine = await connectHere(session);
  const stop = new AbortController();
  const forget = session.world.onInterrupt(() => stop.abort());
  let count = 0;
  try {
    for await (const json of engine.events(filter, limit, stop.signal)) {
      count++;
      if (session.options.json === true) session.stream("trellis.event/1", JSON.parse(json), () => json);
      else session.out.write(`${json}\n`);
    }
  } finally {
    forget();
  }
  // An archive holds events that the system no longer knows, so only a name without any is doubted.
  if (count === 0 && event !== undefined && !stop.signal.aborted) checkEvent(await engine.model(), event);
  const found = counted(count, "event");
  return {
    schema: "trellis.event/1",
    data: null,
    text: "streamed",
    verdict: stop.signal.aborted ? `${found}, interrupted` : found,
    exitCode: stop.signal.aborted ? exitCodes.interrupted : exitCodes.ok,
  };
}
