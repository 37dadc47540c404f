import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findGaps } from "./books.ts";
import { gather } from "./evidence.ts";
import type { PlayOptions } from "./options.ts";
import { recordedWebhooks } from "./recorded.ts";
import { printed, reportOf, type Report } from "./report.ts";
import { send, type Sent } from "./send.ts";
import { setStage, type Stage } from "./stage.ts";

/** Everything must have come to rest within this time. */
const settleMaxMs = 60_000;

/** Plays every recorded webhook, lets everything settle, runs the schedule, and balances the books. */
export async function playOnce(options: PlayOptions): Promise<number> {
  const temporary = options.data === undefined;
  const dataDir =
    options.data === undefined ? await mkdtemp(join(tmpdir(), "pulse-")) : resolve(options.data);
  const { port, inspectPort } = options;
  let report: Report;
  try {
    const stage = await setStage({ dataDir, port, inspectPort, schedules: false });
    try {
      report = await play(stage, options.twice);
    } finally {
      await stage.stop();
    }
  } catch (error) {
    if (temporary) await rm(dataDir, { recursive: true });
    throw error;
  }
  console.log(options.json ? JSON.stringify(report, null, 2) : printed(report));
  if (temporary && report.balanced) await rm(dataDir, { recursive: true });
  else if (!options.json) console.log(`The engine's data is in ${dataDir}`);
  return report.balanced ? 0 : 1;
}

async function play({ engine, receiver, target, fresh }: Stage, twice: boolean): Promise<Report> {
  const startedAt = performance.now();
  const recorded = recordedWebhooks();
  const sent: Sent[] = [];
  // One after another: what is decided by order is then decided the same way in every play.
  for (const webhook of twice ? [...recorded, ...recorded] : recorded) sent.push(await send(webhook, target));

  const gaps = [...(await settle(engine, "the webhooks"))];
  const { outcome } = await engine.invoke("billing.closeMonth");
  if (outcome !== "done") gaps.push(`billing.closeMonth ended as "${outcome}"`);
  gaps.push(...(await settle(engine, "the schedule")));

  const evidence = await gather(engine, { sent, fresh, notices: receiver.received() });
  gaps.push(...findGaps(evidence));
  return reportOf(evidence, gaps, performance.now() - startedAt);
}

async function settle(engine: Stage["engine"], what: string): Promise<readonly string[]> {
  const settled = await engine.settled(settleMaxMs);
  return settled ? [] : [`what came of ${what} did not come to rest within ${settleMaxMs / 1_000} s`];
}
