import type { DefineCommand } from "../define-command.ts";
import type { Ingested } from "@trellis/engine/inspection";
import { connectHere } from "../connection/connect-here.ts";
import { checkEvent } from "../connection/known-names.ts";
import { readData } from "../input/read-data.ts";
import { exitCodes } from "../report/exit-code.ts";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";

interface EmitOptions {
  readonly id?: string;
  readonly from?: string;
}

export const defineEmit: DefineCommand = (command, act) => {
  command
    .argument("<event>", "the event contract's name: billing.invoice-issued, or with its version, .v2")
    .argument(
      "[data]",
      "the event's data: JSON inline, @file.json, or - for standard input; {} when left out",
      "{}",
    )
    .option("--id <id>", "the event's id; one that was published before is not stored again")
    .option(
      "--from <sender>",
      "as a sender that can't be told: what breaks the contract is kept in quarantine, and not refused",
    )
    .action((event: string, data: string, options: EmitOptions) =>
      act((session) => emit(session, event, data, options)),
    );
};

async function emit(
  session: Session,
  event: string,
  argument: string,
  { from: sender, ...options }: EmitOptions,
): Promise<Outcome> {
  const data = await readData(argument, session.world);
  const engine = await connectHere(session);
  checkEvent(await engine.model(), event);
  if (sender !== undefined) return ingested(event, await engine.ingest(event, data, { ...options, sender }));
  const { id, duplicate } = await engine.publish(event, data, options);
  return published(event, id, duplicate);
}

function published(event: string, id: string, duplicate: boolean): Outcome {
  return {
    schema: "trellis.published/1",
    data: { id, duplicate },
    text: () => [id],
    verdict: duplicate ? `${event} with this id was published before: nothing stored` : `published ${event}`,
  };
}

function ingested(event: string, became: Ingested): Outcome {
  if (!("quarantined" in became)) return published(event, became.id, became.duplicate);
  const { id, quarantined, pointer, reason } = became;
  return {
    schema: "trellis.ingested/1",
    data: became,
    text: () => [id],
    verdict: `quarantined ${event}: ${`${pointer} ${reason}`.trim()} (trellis quarantine show ${quarantined})`,
    exitCode: exitCodes.findings,
  };
}
