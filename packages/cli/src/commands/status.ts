import type { EngineStatus } from "@trellis/engine/inspection";
import type { DefineCommand } from "../define-command.ts";
import { connectHere } from "../connection/connect-here.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { statusLines } from "../status/status-lines.ts";
import { counted } from "../terminal/quantity.ts";

export const defineStatus: DefineCommand = (command, act) => {
  command.action(() => act(status));
};

async function status(session: Session): Promise<Outcome> {
  const found = await (await connectHere(session)).status();
  const problems = problemsOf(found);
  return {
    schema: "trellis.status/1",
    data: found,
    text: (screen) => statusLines(found, screen, session.world.now()),
    verdict: `${found.system} (${found.environment}) is ${found.state}; ${problems.join("; ") || "no problems"}`,
    exitCode: isSound(found) ? exitCodes.ok : exitCodes.findings,
  };
}

/** Dead letters are work for somebody, but the engine that keeps them is sound. */
function isSound({ books, contexts }: EngineStatus): boolean {
  return books.balanced && contexts.every(({ worker }) => worker !== "stopped");
}

function problemsOf({ books, contexts, functions }: EngineStatus): string[] {
  const deadLetters = functions.reduce((sum, each) => sum + each.deadLetters, 0);
  const down = contexts.filter(({ worker }) => worker === "stopped" || worker === "restarting");
  return [
    ...(books.balanced ? [] : ["the books do not balance"]),
    ...down.map(({ name, worker }) => `${name} is ${worker}`),
    ...functions
      .filter(({ outage }) => outage !== undefined)
      .map(({ name }) => `${name} is paused by an outage`),
    ...(deadLetters === 0 ? [] : [`${counted(deadLetters, "dead letter")} (trellis dlq ls)`]),
  ];
}
