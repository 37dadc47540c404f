import { relative } from "node:path";
import type { Engine, EngineOptions } from "@trellis/engine";
import type { SystemModel } from "@trellis/model";
import { SystemInvalid } from "../report/failure.ts";
import { diagnosticLines, severityCounts } from "../report/diagnostic-text.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import { logLine } from "../logs/log-line.ts";
import type { Session } from "../session.ts";
import { loadHere } from "../system/load-model.ts";
import { sourcesHere } from "../system/sources-here.ts";
import { padEnd } from "../terminal/cells.ts";
import { counted } from "../terminal/quantity.ts";

/** Everything that decides how the system is run. */
export interface RunRequest {
  readonly root: string;
  readonly dataDir: string;
  readonly environment: string;
  readonly schedules: boolean;
  /** The share of new traces that are sampled. */
  readonly sampleRatio: number;
  readonly host: string;
  readonly port: number;
  readonly inspectPort: number;
  readonly token: string | undefined;
  /** What of the log is kept, and where; absent members mean the engine's own. */
  readonly log: Pick<EngineOptions, "retentionMs" | "logMaxBytes" | "archiveDir">;
}

/** One Ctrl-C may arrive twice: from the terminal, and from a parent that passes it on. */
export const echoMs = 300;

/** Runs the system in this process and follows its logs, until it is told to stop. */
export async function runEngine(session: Session, request: RunRequest): Promise<Outcome> {
  const { world, err } = session;
  const model = await loadFirst(session, request);
  const asked = interrupted(session, () => err.write("draining; Ctrl-C again ends at once\n"));
  const { startEngine } = await import("@trellis/engine");
  const { root, dataDir, environment, schedules, sampleRatio, host, port, inspectPort, token, log } = request;
  const engine = await startEngine({
    ...log,
    root,
    model,
    dataDir,
    environment,
    settings: world.env,
    schedules,
    telemetry: { sampleRatio },
    gateway: { host, port },
    inspection: { host, port: inspectPort, ...(token === undefined ? {} : { token }) },
  });
  const unfollow = engine.inspected.followLogs({}, (entry) =>
    session.stream("trellis.log-entry/1", entry, (screen) => logLine(entry, screen, session.world.cwd)),
  );
  await announce(session, engine, request);
  await asked;
  const verdict = await stop(engine);
  unfollow();
  return { schema: "trellis.dev-stopped/1", data: null, text: "streamed", verdict };
}

/** The engine would load it, and refuse one with errors, too; only here what is found can be shown with its lines. */
async function loadFirst({ world, err }: Session, { root, environment }: RunRequest): Promise<SystemModel> {
  const { model, diagnostics } = await loadHere(root, { environment });
  if (model === undefined)
    throw new SystemInvalid(`the system can't be started: ${severityCounts(diagnostics)}`, root, diagnostics);
  for (const each of diagnostics)
    err.write(`${diagnosticLines(each, err, sourcesHere(root, world.cwd)).join("\n")}\n`);
  return model;
}

async function announce(session: Session, engine: Engine, { dataDir }: RunRequest): Promise<void> {
  const { gatewayUrl, inspectionUrl } = engine;
  const { system, environment, contexts, functions } = await engine.status();
  const ready = { system, environment, gatewayUrl, inspectionUrl, dataDir };
  const facts = [
    [
      system,
      `${environment}, ${counted(contexts.length, "context")}, ${counted(functions.length, "function")}`,
    ],
    ["gateway", gatewayUrl],
    ["inspection", inspectionUrl],
    ["data", shownFrom(session.world.cwd, dataDir)],
  ] as const;
  const { err } = session;
  err.write(
    facts
      .map(([name, fact], i) => `${err.paint(i === 0 ? "bold" : "dim", padEnd(name, 12))}  ${fact}\n`)
      .join(""),
  );
  err.write("ready; Ctrl-C drains and stops\n");
  if (session.options.json === true) session.stream("trellis.dev-ready/1", ready, () => "");
}

function shownFrom(cwd: string, folder: string): string {
  const path = relative(cwd, folder);
  return path.startsWith("..") ? folder : path;
}

/** Resolves at the first interruption, or when a supervising process is gone; the second one ends the process. */
function interrupted({ world, err }: Session, onFirst: () => void): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const begin = (): void => {
      if (firstAt !== undefined) return;
      firstAt = world.now();
      onFirst();
      resolve();
    };
    world.onOrphaned(begin);
    world.onInterrupt(() => {
      if (firstAt !== undefined && world.now() - firstAt > echoMs) {
        err.write("ended at once; what was accepted is kept\n");
        world.exit(exitCodes.interrupted);
      }
      begin();
    });
  });
}

/** Ends the engine; says what it leaves for the next start. */
async function stop(engine: Engine): Promise<string> {
  const { system, functions } = await engine.status();
  await engine.stop();
  const sum = (count: (each: (typeof functions)[number]) => number): number =>
    functions.reduce((total, each) => total + count(each), 0);
  const waiting = sum(({ inFlight, deferred, backlog }) => inFlight + deferred + backlog);
  const left = [
    counted(waiting, "delivery", "deliveries"),
    counted(
      sum(({ deadLetters }) => deadLetters),
      "dead letter",
    ),
  ];
  return `${system} stopped; kept for the next start: ${left.join(", ")}`;
}
