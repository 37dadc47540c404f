import type { InvocationResult } from "@trellis/engine/inspection";
import { Fault } from "@trellis/model";
import type { DefineCommand } from "../define-command.ts";
import { connectHere } from "../connection/connect-here.ts";
import { checkFunction } from "../connection/known-names.ts";
import { readData } from "../input/read-data.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { printable } from "../terminal/cells.ts";

export const defineInvoke: DefineCommand = (command, act) => {
  command
    .addHelpText(
      "after",
      "\nThe answer is that of the first attempt. One that failed is, like any other delivery," +
        "\ntried again by the function's retry policy, and becomes a dead letter in the end.",
    )
    .argument("<function>", "context.function; one that answers HTTP is called through the gateway instead")
    .argument(
      "[data]",
      "the event's data: JSON inline, @file.json, or - for standard input; none for a schedule",
    )
    .action((name: string, data: string | undefined) => act((session) => invoke(session, name, data)));
};

async function invoke(session: Session, name: string, argument: string | undefined): Promise<Outcome> {
  const data = argument === undefined ? undefined : await readData(argument, session.world);
  const engine = await connectHere(session);
  const { kind } = checkFunction(await engine.model(), name);
  if (kind === "schedule" && data !== undefined)
    throw new Fault("TRL0602", `${name} is a schedule and takes no data: leave it out`);
  const result = await engine.invoke(name, data);
  return {
    schema: "trellis.invocation/1",
    data: result,
    text: () => (result.outcome === "refused" ? [JSON.stringify(result.refusal, undefined, 2)] : []),
    verdict: `${name} ${verdictOf(result)}`,
    exitCode: result.outcome === "done" ? exitCodes.ok : exitCodes.findings,
  };
}

function verdictOf(result: InvocationResult): string {
  if (result.outcome === "done") return "ended well";
  if (result.outcome === "filtered") return "was not called: its where does not take the event";
  if (result.outcome === "refused")
    return `refused: ${printable(JSON.stringify(result.refusal["refused"]))}; nothing was written`;
  const next =
    result.retryAt === undefined
      ? "; it is a dead letter now (trellis dlq ls)"
      : `; tried again at ${result.retryAt}, by the function's retry policy`;
  return `failed with ${result.code}: ${printable(result.message)}${next}`;
}
