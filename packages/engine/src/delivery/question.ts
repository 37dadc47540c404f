import type { ToCore } from "./messages.ts";

/** Mail that changes nothing that is stored, and so can be answered while the store refuses. */
export type Question = Extract<
  ToCore,
  {
    kind:
      | "jobs"
      | "deadLetters"
      | "quarantined"
      | "quarantinedPayload"
      | "executions"
      | "execution"
      | "executionDefinition"
      | "snapshot"
      | "unseat"
      | "close";
  }
>;

const kinds: readonly ToCore["kind"][] = [
  "jobs",
  "deadLetters",
  "quarantined",
  "quarantinedPayload",
  "executions",
  "execution",
  "executionDefinition",
  "snapshot",
  "unseat",
  "close",
] satisfies Question["kind"][];

export function isQuestion(message: ToCore): message is Question {
  return kinds.includes(message.kind);
}

/** Work that nothing has been done of yet: while the store refuses, so does the core. */
export function isRefusable(
  message: ToCore,
): message is Extract<
  ToCore,
  { kind: "invoke" | "startJobs" | "stopJob" | "startExecution" | "tellExecution" }
> {
  const { kind } = message;
  if (kind === "startExecution" || kind === "tellExecution") return true;
  return kind === "invoke" || kind === "startJobs" || kind === "stopJob";
}
