import type { EngineStatus } from "@trellis/engine/inspection";
import type { Received } from "./receiver.ts";
import { table } from "./table.ts";

/** What the screen shows at one moment. */
export interface Scene {
  readonly status: EngineStatus;
  readonly notices: Received;
  /** Webhooks sent since the start. */
  readonly sent: number;
  /** Webhooks per second that the flow aims at; 0 while the recorded ones are played. */
  readonly rate: number;
  /** Events published per second lately. */
  readonly eventsPerSecond: number;
}

/** One screen that tells what is happening. */
export function drawn({ status, notices, sent, rate, eventsPerSecond }: Scene): string {
  const active = status.functions.filter(
    ({ done, refused, deadLettered, inFlight, deferred, backlog }) =>
      done + refused + deadLettered + inFlight + deferred + backlog > 0,
  );
  const pace = rate === 0 ? "playing the recorded webhooks" : `${rate}/s`;
  return [
    `Pulse is running: ${status.system} (${status.environment})`,
    "",
    `  gateway      ${status.urls.gateway}`,
    `  inspection   ${status.urls.inspection}`,
    `  try          curl ${status.urls.gateway}/metrics/octo-org/shop`,
    "",
    `  webhooks     ${sent} sent, ${pace}`,
    `  events       ${status.log.events} in the log, ${eventsPerSecond.toFixed(1)}/s`,
    `  notices      ${notices.notices} taken, ${notices.failures} attempts failed`,
    "",
    ...table(
      ["  function", "team", "done", "refused", "retries", "waiting", "dead letters", "p99 ms"],
      active.map((each) => [
        `  ${each.name}`,
        each.team,
        each.done,
        each.refused,
        each.retries,
        each.inFlight + each.deferred + each.backlog,
        each.deadLetters,
        each.latency === undefined ? "-" : each.latency.p99Ms.toFixed(0),
      ]),
    ),
    "",
    "  + and - change the rate, Ctrl-C stops",
  ].join("\n");
}

/** The same in one line, for logs. */
export function line({ status, notices, sent, rate, eventsPerSecond }: Scene): string {
  const dead = status.functions.reduce((sum, each) => sum + each.deadLetters, 0);
  const waiting = status.functions.reduce((sum, each) => sum + each.deferred + each.backlog, 0);
  return [
    `${sent} webhooks sent (${rate}/s)`,
    `${status.log.events} events (${eventsPerSecond.toFixed(1)}/s)`,
    `${notices.notices} notices`,
    `${waiting} waiting`,
    `${dead} dead letters`,
  ].join(", ");
}
