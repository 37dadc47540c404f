import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { LoadReport, LoadStart } from "./http-load-messages.ts";
import type { Tally } from "./tally.ts";

/** The process that sends requests, as the command sees it. */
export interface HttpLoad {
  /** Sends at a pace; resolves when everything is answered. */
  readonly offer: (start: Omit<LoadStart, "kind">, tally: Tally, signal: AbortSignal) => Promise<void>;
  /** Processor time used so far, in microseconds. */
  readonly processorUs: () => number;
  readonly end: () => void;
}

export async function startHttpLoad(): Promise<HttpLoad> {
  const here = import.meta.url;
  const entry = new URL(here.endsWith(".ts") ? "./http-load-worker.ts" : "./http-load-worker.js", here);
  const child = fork(entry, { serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let processorUs = 0;
  await Promise.race([once(child, "message"), ended(child)]);
  return {
    processorUs: () => processorUs,
    end: () => void child.kill("SIGKILL"),
    offer: async (start, tally, signal) => {
      const stop = (): void => void child.send({ kind: "stop" });
      if (signal.aborted) return;
      signal.addEventListener("abort", stop);
      const done = new Promise<void>((resolve) => {
        const hear = (report: LoadReport): void => {
          processorUs = report.processorUs;
          take(report, tally);
          if (report.kind === "report") return;
          child.off("message", hear);
          resolve();
        };
        child.on("message", hear);
      });
      child.send({ kind: "start", ...start });
      await Promise.race([done, ended(child)]).finally(() => signal.removeEventListener("abort", stop));
    },
  };
}

function take({ offered, accepted, refused, latencies }: LoadReport, tally: Tally): void {
  tally.offered += offered;
  tally.accepted += accepted;
  for (const [reason, count] of refused) tally.refuse(reason, count);
  tally.latency.addAll(latencies);
  tally.recent.addAll(latencies);
}

async function ended(child: ChildProcess): Promise<never> {
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  throw new Error(`the process that sends requests has ended: ${String(signal ?? code)}`);
}
