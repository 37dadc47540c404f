import type { ExecutionStatus } from "@trellis/workflow";
import { didYouMean } from "@trellis/model";
import { InvalidArgumentError } from "commander";
import type { Cell } from "../terminal/table.ts";

/** How an execution stands, as people say it and as options take it. */
const statusByWord = {
  running: "RUNNING",
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  "timed-out": "TIMED_OUT",
  aborted: "ABORTED",
} as const satisfies Readonly<Record<string, ExecutionStatus>>;

const words: readonly string[] = Object.keys(statusByWord);

/** Parses a status, in small or capital letters: `timed-out`, `TIMED_OUT`. */
export function executionStatus(text: string): ExecutionStatus {
  const word = text.toLowerCase().replaceAll(/[_ ]/g, "-");
  const found = Object.entries(statusByWord).find(([each]) => each === word);
  if (found !== undefined) return found[1];
  throw new InvalidArgumentError(`It must be one of ${words.join(", ")}${didYouMean(word, words)}.`);
}

/** `timed out` */
export function statusWords(status: ExecutionStatus): string {
  return status.toLowerCase().replaceAll("_", " ");
}

/** With the sign and the colour that states have in a drawn graph. */
export function statusCell(status: ExecutionStatus): Cell {
  const text = statusWords(status);
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return { text: `▸ ${text}`, style: "cyan" };
  if (status === "SUCCEEDED") return `✓ ${text}`;
  return status === "ABORTED" ? { text: `◼ ${text}`, style: "magenta" } : { text: `✗ ${text}`, style: "red" };
}
