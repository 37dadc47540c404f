import type { DeadLetterFilter, InspectionClient } from "@trellis/engine/inspection";
import type { Command } from "commander";
import { checkFunction } from "../connection/known-names.ts";
import { errorCode } from "../input/error-code.ts";

/** The options by which dead letters are picked, the same for every command about them. */
export interface FilterOptions {
  readonly function?: string;
  readonly code?: string;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option("--function <name>", "those of one function, as context.function")
    .option("--code <code>", "those that failed with this code, such as TRL0301");
}

/** @throws Fault TRL0309, TRL0607 where there is no such function or code: an empty answer would read like good news */
export async function filterOf(
  engine: InspectionClient,
  options: FilterOptions,
  ids: readonly number[] = [],
): Promise<DeadLetterFilter> {
  const code = options.code === undefined ? undefined : errorCode(options.code);
  if (options.function !== undefined) checkFunction(await engine.model(), options.function);
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(options.function === undefined ? {} : { function: options.function }),
    ...(code === undefined ? {} : { code }),
  };
}
