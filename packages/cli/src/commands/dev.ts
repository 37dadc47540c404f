import { resolve } from "node:path";
import { Option } from "commander";
import type { DefineCommand } from "../define-command.ts";
import { dataDirOf } from "../connection/engine-file.ts";
import { runEngine, type RunRequest } from "../dev/run-engine.ts";
import { supervise } from "../dev/supervise.ts";
import { byteSize } from "../input/byte-size.ts";
import { percentage } from "../input/percentage.ts";
import { timeSpan } from "../input/time-span.ts";
import { wholeNumber } from "../input/whole-number.ts";
import type { ExitCode } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";

const port = wholeNumber(0, 65_535);
const portDefault = 4000;
const inspectPortDefault = 4001;

interface DevOptions {
  readonly port: number;
  readonly inspectPort: number;
  readonly host: string;
  readonly data?: string;
  readonly environment: string;
  readonly schedules: boolean;
  readonly sample: number;
  readonly retention?: number;
  readonly logMax?: number;
  readonly archive?: string;
  readonly watch?: boolean;
}

export const defineDev: DefineCommand = (command, act) => {
  command
    .option(
      "--port <port>",
      "where the system's HTTP functions answer; 0 takes any free port",
      port,
      portDefault,
    )
    .option(
      "--inspect-port <port>",
      "where this command looks into the engine; 0 takes any free port",
      port,
      inspectPortDefault,
    )
    .option("--host <host>", "the address to listen on; beyond this machine a token is needed", "127.0.0.1")
    .option("--data <folder>", "where the system's data is kept (default: .trellis/dev in its folder)")
    .option("--environment <name>", "what handlers and adapters are told they run in", "dev")
    // The default is stated, because commander gives a lone negation its own before this command is defined.
    .option("--no-schedules", "leave scheduled functions alone; `trellis invoke` runs one", true)
    .addOption(
      new Option("--sample <share>", "how many of the traces that begin here are kept")
        .argParser(percentage(100))
        .default(1, "100%"),
    )
    .option(
      "--retention <time>",
      "how long events stay in the log (default: 7d)",
      timeSpan(1_000, 3_650 * 86_400_000),
    )
    .option(
      "--log-max <size>",
      "the log's size, beyond which the oldest events go (default: 16GiB)",
      byteSize(1_048_576, 2 ** 50),
    )
    .option("--archive <folder>", "keep all events there for good, in compressed files (default: nowhere)")
    .option("--watch", "restart when a file of the system changes (default at a terminal)")
    .option("--no-watch", "run once")
    .action((options: DevOptions) => act((session) => dev(session, options)));
};

async function dev(session: Session, options: DevOptions): Promise<Outcome> {
  const { world } = session;
  const root = findRoot(world.cwd, session.options.dir);
  const dataDir = options.data === undefined ? dataDirOf(root) : resolve(world.cwd, options.data);
  const { environment, schedules, sample: sampleRatio, host, port: gatewayPort, inspectPort } = options;
  const token = session.options.token ?? world.env["TRELLIS_TOKEN"];
  if (options.watch ?? session.err.isTty) {
    // The token travels in the environment, where no list of processes shows it.
    const env = { ...world.env, ...(token === undefined ? {} : { TRELLIS_TOKEN: token }) };
    const args = [...argsOf(session, options, root, dataDir), ...logArgsOf(options, world.cwd)];
    const exitCode = await supervise({ root, dataDir, args, env }, world, session.err);
    // The engine's own process has said how it ended; an exit code of ours comes back as it was.
    return {
      schema: "trellis.dev-stopped/1",
      data: null,
      text: "streamed",
      verdict: undefined,
      exitCode: exitCode as ExitCode,
    };
  }
  return runEngine(session, {
    root,
    dataDir,
    environment,
    schedules,
    sampleRatio,
    host,
    port: gatewayPort,
    inspectPort,
    token,
    log: logOptionsOf(options, world.cwd),
  });
}

function logOptionsOf({ retention, logMax, archive }: DevOptions, cwd: string): RunRequest["log"] {
  return {
    ...(retention === undefined ? {} : { retentionMs: retention }),
    ...(logMax === undefined ? {} : { logMaxBytes: logMax }),
    ...(archive === undefined ? {} : { archiveDir: resolve(cwd, archive) }),
  };
}

/** The command line of the engine's own process. */
function argsOf(
  { options: { json } }: Session,
  options: DevOptions,
  root: string,
  dataDir: string,
): string[] {
  const { environment, schedules, sample, host, port: gatewayPort, inspectPort } = options;
  return [
    "dev",
    "--no-watch",
    `--dir=${root}`,
    `--data=${dataDir}`,
    `--environment=${environment}`,
    `--host=${host}`,
    `--port=${gatewayPort}`,
    `--inspect-port=${inspectPort}`,
    `--sample=${sample * 100}%`,
    ...(schedules ? [] : ["--no-schedules"]),
    ...(json === true ? ["--json"] : []),
  ];
}

function logArgsOf(options: DevOptions, cwd: string): string[] {
  const { retentionMs, logMaxBytes, archiveDir } = logOptionsOf(options, cwd);
  return [
    ...(retentionMs === undefined ? [] : [`--retention=${retentionMs}ms`]),
    ...(logMaxBytes === undefined ? [] : [`--log-max=${logMaxBytes}B`]),
    ...(archiveDir === undefined ? [] : [`--archive=${archiveDir}`]),
  ];
}
