import type { InspectionClient } from "@trellis/engine/inspection";
import { connectHere } from "../connection/connect-here.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { toldOutcome } from "./told-outcome.ts";

type TaskAnswer = Parameters<InspectionClient["answerTask"]>[0];

/** Answers a task that waits for its token, or says that it is alive. */
export async function answerTask(session: Session, answer: TaskAnswer): Promise<Outcome> {
  const execution = await (await connectHere(session)).answerTask(answer);
  const told = {
    succeeded: "has the answer",
    failed: "has the failure",
    heartbeat: "knows that its task is alive",
  };
  return toldOutcome(execution, told[answer.kind]);
}
