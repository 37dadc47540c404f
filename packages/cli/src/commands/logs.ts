import type { InspectionClient, LogEntry, LogFilter } from "@trellis/engine/inspection";
import { Option } from "commander";
import { connectHere } from "../connection/connect-here.ts";
import { checkContext, checkFunction } from "../connection/known-names.ts";
import type { DefineCommand } from "../define-command.ts";
import { wholeNumber } from "../input/whole-number.ts";
import { logLine } from "../logs/log-line.ts";
import { exitCodes, type ExitCode } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { counted } from "../terminal/quantity.ts";

/** Lines shown of those that the engine keeps in memory; it answers no more than the greater number. */
const limitDefault = 200;
const limitMax = 1_000;

interface LogsOptions {
  readonly follow?: boolean;
  readonly level?: NonNullable<LogFilter["level"]>;
  readonly function?: string;
  readonly context?: string;
  readonly trace?: string;
  readonly limit: number;
}

export const defineLogs: DefineCommand = (command, act) => {
  command
    .option("-f, --follow", "go on with new lines until Ctrl-C")
    .addOption(
      new Option("--level <level>", "this level and graver ones").choices(["debug", "info", "warn", "error"]),
    )
    .option("--function <name>", "lines of one function, as context.function")
    .option("--context <name>", "lines of one context")
    .option("--trace <id>", "lines of one trace")
    .option("--limit <lines>", "the newest lines at most", wholeNumber(0, limitMax), limitDefault)
    .action((options: LogsOptions) => act((session) => logs(session, options)));
};

async function logs(session: Session, options: LogsOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  const filter = filterOf(options);
  await checkNames(engine, filter);
  let count = 0;
  const print = (entry: LogEntry): void => {
    count++;
    session.stream("trellis.log-entry/1", entry, (screen) => logLine(entry, screen, session.world.cwd));
  };
  if (options.follow !== true) {
    for (const entry of await engine.logs(filter, options.limit)) print(entry);
    return outcome(counted(count, "line"), exitCodes.ok);
  }
  const stop = new AbortController();
  const forget = session.world.onInterrupt(() => stop.abort());
  const dropped = (lost: number): void =>
    session.err.write(`${counted(lost, "line")} left out: they came too fast\n`);
  try {
    for await (const entry of engine.followLogs(filter, stop.signal, { earlier: options.limit, dropped })) {
      print(entry);
    }
  } finally {
    forget();
  }
  return stop.signal.aborted
    ? outcome(`${counted(count, "line")}, interrupted`, exitCodes.interrupted)
    : outcome(`${counted(count, "line")}; the engine has ended`, exitCodes.unreachable);
}

function outcome(verdict: string, exitCode: ExitCode): Outcome {
  return { schema: "trellis.log-entry/1", data: null, text: "streamed", verdict, exitCode };
}

function filterOf({ level, function: functionName, context, trace }: LogsOptions): LogFilter {
  return {
    ...(level === undefined ? {} : { level }),
    ...(functionName === undefined ? {} : { function: functionName }),
    ...(context === undefined ? {} : { context }),
    ...(trace === undefined ? {} : { traceId: trace }),
  };
}

/** A name that nothing has would show no lines, which reads like good news. */
async function checkNames(engine: InspectionClient, filter: LogFilter): Promise<void> {
  if (filter.function === undefined && filter.context === undefined) return;
  const model = await engine.model();
  if (filter.function !== undefined) checkFunction(model, filter.function);
  if (filter.context !== undefined) checkContext(model, filter.context);
}
