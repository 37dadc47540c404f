import type { DefineCommand } from "../../define-command.ts";
import { answerTask } from "../../executions/answer-task.ts";

export const defineTasksHeartbeat: DefineCommand = (command, act) => {
  command
    .argument("<token>", "the token that the task's function was given")
    .action((token: string) => act((session) => answerTask(session, { kind: "heartbeat", token })));
};
