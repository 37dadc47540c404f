import { once } from "node:events";
import type { Execution, InspectionClient } from "@trellis/engine/inspection";
import { exitCodes, type ExitCode } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { printable } from "../terminal/cells.ts";
import { duration, grouped } from "../terminal/quantity.ts";
import { redrawnLine } from "../terminal/redrawn-line.ts";
import { failureWords } from "./failure-words.ts";
import { statusWords } from "./execution-status.ts";

/** So long the engine is asked to wait at once: a Ctrl-C is not kept waiting for it. */
const askMaxMs = 2_000;

/**
 * Waits until an execution has ended, the time is over or somebody presses Ctrl-C, which ends the waiting alone. What
 * came of it is the outcome: its output, and an exit code that says how it ended.
 */
export async function awaitedOutcome(
  session: Session,
  engine: InspectionClient,
  { workflow, name }: { readonly workflow: string; readonly name: string },
  timeoutMs: number,
): Promise<Outcome> {
  const { world } = session;
  const line = redrawnLine(session);
  const stop = new AbortController();
  const interrupted = once(stop.signal, "abort").then(() => undefined);
  const forget = world.onInterrupt(() => stop.abort());
  const untilMs = world.now() + timeoutMs;
  try {
    for (;;) {
      const leftMs = Math.max(0, untilMs - world.now());
      const execution = await Promise.race([
        engine.executionResult(workflow, name, Math.min(askMaxMs, leftMs)),
        interrupted,
      ]);
      const shown = execution ?? (await engine.execution(workflow, name));
      if (shown.status !== "RUNNING") return endedOutcome(shown, exitCodes.ok);
      if (execution === undefined) return endedOutcome(shown, exitCodes.interrupted);
      if (world.now() >= untilMs) return endedOutcome(shown, exitCodes.partial);
      const ranMs = world.now() - Date.parse(shown.startedAt);
      if (line.redraws)
        line.show(`${workflow} ${name} runs for ${duration(ranMs)}, ${grouped(shown.events)} events`);
    }
  } finally {
    stop.abort();
    line.clear();
    forget();
  }
}

/** @param running the exit code where it has not ended */
function endedOutcome(execution: Execution, running: ExitCode): Outcome {
  const { output, status } = execution;
  return {
    schema: "trellis.execution/1",
    data: execution,
    // Whole, whatever the width: somebody will copy it.
    text: () => (output === undefined ? [] : JSON.stringify(output, undefined, 2).split("\n").map(printable)),
    verdict: executionVerdict(execution),
    exitCode: status === "SUCCEEDED" ? exitCodes.ok : status === "RUNNING" ? running : exitCodes.findings,
  };
}

/** `billing.dunning inv-7 failed after 2.3 s with card-declined: the bank says no` */
export function executionVerdict(execution: Execution): string {
  const { workflow, name, status, startedAt, endedAt, error, cause } = execution;
  const who = `${workflow} ${printable(name)}`;
  if (endedAt === undefined) return `${who} runs on (trellis runs show ${workflow} ${printable(name)})`;
  const took = `after ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`;
  const why = failureWords(error, cause);
  const verb = status === "ABORTED" ? "was stopped" : statusWords(status);
  return `${who} ${verb} ${took}${why === "" ? "" : ` with ${why}`}`;
}
