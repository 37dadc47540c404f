import type { DefineCommand } from "../../define-command.ts";
import { answerTask } from "../../executions/answer-task.ts";

interface FailOptions {
  readonly error: string;
  readonly cause?: string;
}

export const defineTasksFail: DefineCommand = (command, act) => {
  command
    .argument("<token>", "the token that the task's function was given")
    .requiredOption("--error <name>", "what its state's Retry and Catch are asked about")
    .option("--cause <text>", "what happened, for people")
    .action((token: string, { error, cause }: FailOptions) =>
      act((session) =>
        answerTask(session, { kind: "failed", token, error, ...(cause === undefined ? {} : { cause }) }),
      ),
    );
};
