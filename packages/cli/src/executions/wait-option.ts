import type { Command } from "commander";
import { timeSpan } from "../input/time-span.ts";

const timeoutMaxMs = 7 * 86_400_000;

/** How long an execution's end is waited for, unless said otherwise. */
export const timeoutDefaultMs = 60_000;

export function addTimeout(command: Command): Command {
  return command.option(
    "--timeout <time>",
    "how long to wait at most: 10s, 5m (default: 1m); the execution goes on after that",
    timeSpan(0, timeoutMaxMs),
  );
}
