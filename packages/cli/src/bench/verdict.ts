import { exitCodes, type ExitCode } from "../report/exit-code.ts";
import { counted, fineTime, grouped } from "../terminal/quantity.ts";
import type { BenchReport } from "./bench-report.ts";

/** One sentence: the rate, the latency, and what was not as it should be. */
export function verdictOf(report: BenchReport): string {
  const { load, latency, acceptedPerSecond, accepted, balanced, settled, interrupted, waiting } = report;
  const noun = load.kind === "events" ? "event" : "request";
  const through =
    accepted === 0
      ? `none of ${counted(report.offered, noun)} got through`
      : `${grouped(acceptedPerSecond)} ${noun}s/s`;
  return [
    `${load.target}: ${through}${latency === undefined ? "" : `, p99 ${fineTime(latency.p99Ms)}`}`,
    balanced ? "books balanced" : "the books do not balance",
    ...(settled ? [] : [`${counted(waiting, "delivery", "deliveries")} still waiting`]),
    ...(interrupted ? ["interrupted"] : []),
  ].join("; ");
}

/** Deliveries that still wait are no finding: a slow function under load is what somebody wanted to see. */
export function exitCodeOf({
  balanced,
  accepted,
  interrupted,
}: Pick<BenchReport, "balanced" | "accepted" | "interrupted">): ExitCode {
  if (!balanced) return exitCodes.findings;
  if (interrupted) return exitCodes.interrupted;
  return accepted === 0 ? exitCodes.findings : exitCodes.ok;
}
