import type { DefineCommand } from "../../define-command.ts";
import { answerTask } from "../../executions/answer-task.ts";
import { readData } from "../../input/read-data.ts";

export const defineTasksSucceed: DefineCommand = (command, act) => {
  command
    .argument("<token>", "the token that the task's function was given")
    .option("--output <data>", "JSON inline, @file.json, or - for standard input", "null")
    .action((token: string, { output }: { readonly output: string }) =>
      act(async (session) => {
        const answer = { kind: "succeeded", token, output: await readData(output, session.world) } as const;
        return await answerTask(session, answer);
      }),
    );
};
