import type { ReplayOptions } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import { connectHere } from "../connection/connect-here.ts";
import { checkFunction } from "../connection/known-names.ts";
import type { DefineCommand } from "../define-command.ts";
import { confirmed } from "../jobs/confirmed.ts";
import { pointInTime } from "../input/point-in-time.ts";
import { rate } from "../input/rate.ts";
import { startedOutcome, watchJobs } from "../jobs/watch-jobs.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";

interface ReplayCommandOptions {
  readonly from?: string;
  readonly fromOldest?: boolean;
  readonly until?: string;
  readonly rate?: number | "max";
  readonly why?: string;
  readonly wait: boolean;
  readonly yes?: boolean;
}

export const defineReplay: DefineCommand = (command, act) => {
  command
    .addHelpText(
      "after",
      "\nThe function's effects happen again: that is what a replay is for. Events keep their ids, and live" +
        "\nevents go on beside them. It goes on in the engine when this command is ended, and after a restart.",
    )
    .argument("<function>", "a subscription, as context.function; nobody else gets the events")
    .option("--from <time>", 'events since this time: 2026-11-21T09:00Z or "2h ago"', pointInTime(Date.now))
    .option("--from-oldest", "events since the oldest that is kept")
    .option(
      "--until <time>",
      "events before this time (default: all that the function has come to)",
      pointInTime(Date.now),
    )
    .option(
      "--rate <n>",
      "deliveries a second (default: 100), or max for as many as the function takes",
      rate,
    )
    .option("--why <text>", "a reason, for the log and whoever looks at the job")
    .option("--no-wait", "don't wait for the end", true)
    .option("-y, --yes", "don't ask; needed where nobody can answer")
    .action((name: string, options: ReplayCommandOptions) =>
      act((session) => replay(session, name, options)),
    );
};

async function replay(session: Session, name: string, options: ReplayCommandOptions): Promise<Outcome> {
  const from = fromOf(options);
  const engine = await connectHere(session);
  checkFunction(await engine.model(), name);
  if (options.yes !== true) {
    const since = from === "oldest" ? "the oldest that is kept" : from;
    const what = `events from ${since} on`;
    const question = `Replay ${what} to ${name}? What it does is done again.`;
    const answer = await confirmed(session, `${what} would be replayed to ${name}`, question);
    if (answer !== true)
      return {
        schema: "trellis.jobs/1",
        data: { jobs: [] },
        text: () => [],
        verdict: "nothing replayed: not confirmed",
        exitCode: answer.declined,
      };
  }
  const job = await engine.replay(name, requestOf(session, from, options));
  return options.wait ? await watchJobs(session, engine, [job]) : startedOutcome([job]);
}

function fromOf({ from, fromOldest }: ReplayCommandOptions): string {
  if (from !== undefined && fromOldest === true)
    throw new Fault("TRL0602", "--from and --from-oldest exclude one another");
  const chosen = fromOldest === true ? "oldest" : from;
  if (chosen !== undefined) return chosen;
  throw new Fault("TRL0602", "say from when on: --from <time>, or --from-oldest");
}

function requestOf(
  { world }: Session,
  from: string,
  { until, rate: perSecond, why }: ReplayCommandOptions,
): ReplayOptions {
  return {
    from,
    by: world.user(),
    ...(until === undefined ? {} : { until }),
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(why === undefined ? {} : { why }),
  };
}
