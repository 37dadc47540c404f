import type { DeadLetterFilter, InspectionClient } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { checkFunction } from "../connection/known-names.ts";
import { deadLetterId } from "../input/dead-letter-id.ts";
import { errorCode } from "../input/error-code.ts";
import { pointInTime } from "../input/point-in-time.ts";
import { checkPicked, type Pickable, type PickedOptions } from "../jobs/picked.ts";

/** The options by which dead letters are picked, the same for every command about them. */
export interface FilterOptions {
  readonly function?: string;
  readonly code?: string;
  readonly like?: number;
  readonly since?: string;
  readonly until?: string;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option("--function <name>", "those of one function, as context.function")
    .option("--code <code>", "those that failed with this code, such as TRL0301")
    .option("--like <id>", "those that failed for the same cause as this one", deadLetterId)
    .option(
      "--since <time>",
      'those that were given up since: 2026-11-21T09:00Z or "2h ago"',
      pointInTime(Date.now),
    )
    .option("--until <time>", "those that were given up before", pointInTime(Date.now));
}

/** Whether anything but ids narrows what is picked. */
export function isFiltered({ function: name, code, like, since, until }: FilterOptions): boolean {
  return [name, code, like, since, until].some((each) => each !== undefined);
}

/** Dead letters, as jobs are begun for them. */
export const deadLetters: Pickable = {
  noun: "dead letter",
  named: "ids",
  narrowedBy: ["--function", "--code", "--like", "--since", "--until"],
  all: "every dead letter there is",
  each: "of each function",
  none: "no dead letters match",
  // The engine can't tell an id that was redriven from one that never was.
  noSuch: (ids) =>
    new Fault(
      "TRL0310",
      `no dead letter${ids.length > 1 ? "s" : ""} ${ids.join(", ")} (redriven already, or misspelt)`,
    ),
};

/** @throws Fault TRL0602 */
export function checkPickedDeadLetters(ids: readonly number[], options: FilterOptions & PickedOptions): void {
  checkPicked(deadLetters, ids, options, isFiltered(options));
}

/** Ids as one argument after the other. */
export function collectId(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), deadLetterId(text)];
}

/**
 * @throws Fault TRL0309, TRL0607, TRL0310 where there is no such function, code or dead letter: an empty answer would
 * read like good news
 */
export async function filterOf(
  engine: InspectionClient,
  options: FilterOptions,
  ids: readonly number[] = [],
): Promise<DeadLetterFilter> {
  const { function: name, code, like, since, until } = options;
  const known = code === undefined ? undefined : errorCode(code);
  if (name !== undefined) checkFunction(await engine.model(), name);
  const fingerprint = like === undefined ? undefined : (await engine.deadLetter(like)).fingerprint;
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(name === undefined ? {} : { function: name }),
    ...(known === undefined ? {} : { code: known }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}
