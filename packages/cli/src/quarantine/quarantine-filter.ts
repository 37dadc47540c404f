import type { QuarantineFilter } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { pointInTime } from "../input/point-in-time.ts";
import { fingerprint, quarantinedId } from "../input/quarantined-id.ts";

/** The options by which payloads in quarantine are picked, the same for every command about them. */
export interface QuarantineFilterOptions {
  readonly contract?: string;
  readonly fingerprint?: string;
  readonly sender?: string;
  readonly since?: string;
  readonly until?: string;
}

export function addQuarantineFilter(command: Command): Command {
  return command
    .option("--contract <name>", "those of one contract: market.plan-bought.v1, or POST /webhooks")
    .option("--fingerprint <digits>", "those that break it in one way", fingerprint)
    .option("--sender <text>", "those of one sender")
    .option(
      "--since <time>",
      'those that came first since: 2026-11-21T09:00Z or "2h ago"',
      pointInTime(Date.now),
    )
    .option("--until <time>", "those that came first before", pointInTime(Date.now));
}

/** Whether anything but ids narrows what is picked. */
export function isNarrowed({
  contract,
  fingerprint: way,
  sender,
  since,
  until,
}: QuarantineFilterOptions): boolean {
  return [contract, way, sender, since, until].some((each) => each !== undefined);
}

/** What is done to all payloads at once is said so, never left out by mistake. @throws Fault TRL0602 */
export function checkPickedPayloads(
  ids: readonly number[],
  options: QuarantineFilterOptions & { readonly all?: boolean },
): void {
  const narrowed = isNarrowed(options) || ids.length > 0;
  if (options.all === true && narrowed)
    throw new Fault("TRL0602", "--all can't be narrowed: leave it out to use ids, --contract, --fingerprint");
  if (options.all !== true && !narrowed)
    throw new Fault(
      "TRL0602",
      "say which payloads: ids, --contract, --fingerprint, --sender, --since, --until or --all",
    );
}

/** Ids as one argument after the other. */
export function collectPayloadId(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), quarantinedId(text)];
}

export function quarantineFilterOf(
  { contract, fingerprint: way, sender, since, until }: QuarantineFilterOptions,
  ids: readonly number[] = [],
): QuarantineFilter {
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(contract === undefined ? {} : { contract }),
    ...(way === undefined ? {} : { fingerprint: way }),
    ...(sender === undefined ? {} : { sender }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The engine can't tell an id that was let in from one that never was. */
export function noSuchPayloads(ids: readonly number[]): Fault {
  const named = `${ids.length > 1 ? "s" : ""} ${ids.join(", ")}`;
  return new Fault("TRL0433", `no payload${named} in quarantine (redriven already, or misspelt)`);
}
