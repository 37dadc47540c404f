import type { DefineCommand } from "../define-command.ts";
import { connectHere } from "../connection/connect-here.ts";
import { checkEvent } from "../connection/known-names.ts";
import { readData } from "../input/read-data.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";

export const defineEmit: DefineCommand = (command, act) => {
  command
    .argument("<event>", "the event contract's name: billing.invoice-issued, or with its version, .v2")
    .argument(
      "[data]",
      "the event's data: JSON inline, @file.json, or - for standard input; {} when left out",
      "{}",
    )
    .option("--id <id>", "the event's id; one that was published before is not stored again")
    .action((event: string, data: string, options: { readonly id?: string }) =>
      act((session) => emit(session, event, data, options)),
    );
};

async function emit(
  session: Session,
  event: string,
  argument: string,
  options: { readonly id?: string },
): Promise<Outcome> {
  const data = await readData(argument, session.world);
  const engine = await connectHere(session);
  checkEvent(await engine.model(), event);
  const { id, duplicate } = await engine.publish(event, data, options);
  return {
    schema: "trellis.published/1",
    data: { id, duplicate },
    text: () => [id],
    verdict: duplicate ? `${event} with this id was published before: nothing stored` : `published ${event}`,
  };
}
