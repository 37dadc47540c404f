import { Fault } from "@trellis/model";
import type { Command } from "commander";
import { wholeNumber } from "../input/whole-number.ts";
import { counted, grouped } from "../terminal/quantity.ts";

const limitMax = 100_000_000;

/** What a job is begun for, where that is not ids alone, and how. */
export interface PickedOptions {
  readonly all?: boolean;
  readonly limit?: number;
  readonly why?: string;
  readonly yes?: boolean;
}

/** What jobs are begun for: dead letters, payloads in quarantine, executions. */
export interface Pickable {
  /** One of them: "dead letter". */
  readonly noun: string;
  /** What names some of them: "ids". */
  readonly named: string;
  /** The options that narrow what is picked: "--function, --code". */
  readonly narrowedBy: readonly string[];
  /** What `--all` and `--limit` are about: "every dead letter there is", "of each function". */
  readonly all: string;
  readonly each: string;
  /** Said where a filter finds none: "no dead letters match". */
  readonly none: string;
  /** Why ids are not found. */
  readonly noSuch: (ids: readonly number[]) => Fault;
}

export function addPickedOptions(command: Command, { all, each }: Pickable): Command {
  return command
    .option("--all", all)
    .option("--limit <count>", `the oldest at most, ${each}`, wholeNumber(1, limitMax))
    .option("--why <text>", "a reason, for the log and whoever looks at the job")
    .option("-y, --yes", "don't ask; needed where nobody can answer");
}

/**
 * What is done to everything at once is said so, never left out by mistake.
 *
 * @param narrowed whether an option narrows what is picked
 * @throws Fault TRL0602
 */
export function checkPicked(
  { noun, named: names, narrowedBy }: Pickable,
  ids: readonly number[],
  { all }: PickedOptions,
  narrowed: boolean,
): void {
  const named = narrowed || ids.length > 0;
  const options = narrowedBy.join(", ");
  if (all === true && named)
    throw new Fault("TRL0602", `--all can't be narrowed: leave it out to use ${names}, ${options}`);
  if (all !== true && !named) throw new Fault("TRL0602", `say which ${noun}s: ${names}, ${options} or --all`);
}

/** `12 dead letters`, or with a limit below that `the oldest 5 of 12 dead letters`. */
export function pickedWords({ noun }: Pickable, total: number, { limit }: PickedOptions): string {
  const all = counted(total, noun);
  return limit !== undefined && limit < total ? `the oldest ${grouped(limit)} of ${all}` : all;
}
