import type { DeadLetterFilter, InspectionClient, JobStatus } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { checkFunction } from "../connection/known-names.ts";
import { deadLetterId } from "../input/dead-letter-id.ts";
import { errorCode } from "../input/error-code.ts";
import { pointInTime } from "../input/point-in-time.ts";

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

/** What is done to all dead letters at once is said so, never left out by mistake. @throws Fault TRL0602 */
export function checkPicked(
  ids: readonly number[],
  options: FilterOptions & { readonly all?: boolean },
): void {
  const filtered = isFiltered(options);
  if (options.all === true && (filtered || ids.length > 0))
    throw new Fault(
      "TRL0602",
      "--all can't be narrowed: leave it out to use ids, --function, --code and the like",
    );
  if (options.all !== true && !filtered && ids.length === 0)
    throw new Fault(
      "TRL0602",
      "say which dead letters: ids, --function, --code, --like, --since, --until or --all",
    );
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

/** How many of the ids that were named are none of the dead letters that jobs were begun for. */
export function missingOf(
  ids: readonly number[],
  jobs: readonly JobStatus[],
  { limit }: { readonly limit?: number },
): number {
  const found = jobs.reduce((sum, { total = 0 }) => sum + total, 0);
  return limit === undefined ? Math.max(0, ids.length - found) : 0;
}

/** The engine can't tell an id that was redriven from one that never was. */
export function noSuchDeadLetters(ids: readonly number[]): Fault {
  const named = `${ids.length > 1 ? "s" : ""} ${ids.join(", ")}`;
  return new Fault("TRL0310", `no dead letter${named} (redriven already, or misspelt)`);
}
