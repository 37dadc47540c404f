import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { addDiscardOptions, discardAsked, type DiscardCommandOptions } from "../../jobs/discarding.ts";
import {
  addQuarantineFilter,
  checkPickedPayloads,
  collectPayloadId,
  noSuchPayloads,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import { payloadTable } from "../../quarantine/quarantine-table.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

type Options = QuarantineFilterOptions & DiscardCommandOptions;

export const defineQuarantineDiscard: DefineCommand = (command, act) => {
  const filtered = addQuarantineFilter(
    command.argument("[ids...]", "ids of payloads; these are discarded without asking", collectPayloadId),
  );
  addDiscardOptions(filtered, { all: "everything there is", of: "of each contract" }).action(
    (ids: readonly number[] | undefined, options: Options) =>
      act((session) => discard(session, [...new Set(ids)], options)),
  );
};

async function discard(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPickedPayloads(ids, options);
  const engine = await connectHere(session);
  const filter = quarantineFilterOf(options, ids);
  return await discardAsked(session, engine, ids, options, {
    noun: "payload",
    preview: async (most) => {
      const { total, payloads } = await engine.quarantined(filter, most);
      return {
        total,
        shown: payloads.length,
        table: payloadTable(payloads, session.err, session.world.now()),
      };
    },
    discard: (asked) => engine.discardQuarantined(filter, asked),
    noSuch: noSuchPayloads,
    nothing: "nothing in quarantine matches",
  });
}
