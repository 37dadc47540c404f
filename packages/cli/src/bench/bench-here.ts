import { Fault, type SystemModel } from "@trellis/model";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { findRoot } from "../system/find-root.ts";
import { loadModel } from "../system/load-model.ts";
import type { BenchReport } from "./bench-report.ts";
import { dataFolderFor } from "./data-folder.ts";
import { flushTimeMs } from "./disk.ts";
import { interruptionOf, type Interruption } from "./interruption.ts";
import { prepareEvents, prepareHttp, type LoadOptions, type Prepared } from "./prepare.ts";
import { progressOf } from "./progress.ts";
import { reportLines } from "./report-lines.ts";
import { runBench } from "./run-bench.ts";
import { exitCodeOf, verdictOf } from "./verdict.ts";

export interface BenchOptions extends LoadOptions {
  readonly http?: string;
  readonly settle: number;
  readonly data?: string;
  readonly environment: string;
}

/** Starts the system of this folder on an engine of its own, offers load to it, and says how it took it. */
export async function benchHere(
  session: Session,
  event: string | undefined,
  options: BenchOptions,
): Promise<Outcome> {
  checkTogether(session, event, options);
  const { world } = session;
  const root = findRoot(world.cwd, session.options.dir);
  const model = await loadModel(root);
  const prepared = await (options.http === undefined
    ? prepareEvents(model, event, options, world.cwd)
    : prepareHttp(model, options.http, options, world.cwd));
  const folder = dataFolderFor(root, options.data, world.cwd);
  const interruption = interruptionOf(session, folder.remove);
  try {
    const report = await runOn(session, {
      root,
      model,
      dataDir: folder.path,
      prepared,
      options,
      interruption,
    });
    return outcomeOf(report);
  } finally {
    interruption.end();
    folder.remove();
  }
}

function checkTogether(
  { options: { url } }: Session,
  event: string | undefined,
  options: BenchOptions,
): void {
  const { http, keys, connections, dataFile } = options;
  const problem =
    url !== undefined
      ? "bench starts an engine of its own: --url has no place here"
      : http !== undefined && event !== undefined
        ? "name an event or --http, not both"
        : http !== undefined && keys !== undefined
          ? "--keys is of events: it has no place beside --http"
          : http === undefined && connections !== undefined
            ? "--connections is of --http"
            : dataFile !== undefined && keys !== undefined
              ? "--keys is of examples: the documents of --data-file have keys of their own"
              : undefined;
  if (problem !== undefined) throw new Fault("TRL0602", problem);
}

interface Run {
  readonly root: string;
  readonly model: SystemModel;
  readonly dataDir: string;
  readonly prepared: Prepared;
  readonly options: BenchOptions;
  readonly interruption: Interruption;
}

async function runOn(
  session: Session,
  { root, model, dataDir, prepared, options, interruption }: Run,
): Promise<BenchReport> {
  const flushMs = flushTimeMs(dataDir);
  const { startEngine } = await import("@trellis/engine");
  const { environment } = options;
  // Schedules would add load that nobody asked for.
  const engine = await startEngine({
    root,
    dataDir,
    environment,
    settings: session.world.env,
    schedules: false,
  });
  const progress = progressOf(session, options.duration);
  try {
    const offering = await prepared.start(engine);
    try {
      return await runBench({
        engine,
        model,
        offering,
        flushMs,
        settleMs: options.settle,
        interruption,
        progress: progress.show,
      });
    } finally {
      progress.clear();
      offering.end?.();
    }
  } finally {
    await engine.stop();
  }
}

function outcomeOf(report: BenchReport): Outcome {
  return {
    schema: "trellis.bench/1",
    data: report,
    text: (screen) => reportLines(report, screen),
    verdict: verdictOf(report),
    exitCode: exitCodeOf(report),
  };
}
