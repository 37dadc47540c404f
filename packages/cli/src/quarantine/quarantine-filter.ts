import type { InspectionClient, QuarantineFilter } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { checkQuarantinedContract } from "../connection/known-names.ts";
import { pointInTime } from "../input/point-in-time.ts";
import { fingerprint, quarantinedId } from "../input/quarantined-id.ts";
import { checkPicked, type Pickable, type PickedOptions } from "../jobs/picked.ts";

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

/** Payloads in quarantine, as jobs are begun for them. */
export const payloads: Pickable = {
  noun: "payload",
  named: "ids",
  narrowedBy: ["--contract", "--fingerprint", "--sender", "--since", "--until"],
  all: "everything there is",
  each: "of each contract",
  none: "nothing in quarantine matches",
  // The engine can't tell an id that was let in from one that never was.
  noSuch: (ids) =>
    new Fault(
      "TRL0433",
      `no payload${ids.length > 1 ? "s" : ""} ${ids.join(", ")} in quarantine (redriven already, or misspelt)`,
    ),
};

/** @throws Fault TRL0602 */
export function checkPickedPayloads(
  ids: readonly number[],
  options: QuarantineFilterOptions & PickedOptions,
): void {
  checkPicked(payloads, ids, options, isNarrowed(options));
}

/** Ids as one argument after the other. */
export function collectPayloadId(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), quarantinedId(text)];
}

/** @throws Fault TRL0428 where there is no such contract: an empty answer would read like good news */
export async function quarantineFilterOf(
  engine: InspectionClient,
  { contract, fingerprint: way, sender, since, until }: QuarantineFilterOptions,
  ids: readonly number[] = [],
): Promise<QuarantineFilter> {
  if (contract !== undefined) await checkQuarantinedContract(engine, contract);
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(contract === undefined ? {} : { contract }),
    ...(way === undefined ? {} : { fingerprint: way }),
    ...(sender === undefined ? {} : { sender }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}
