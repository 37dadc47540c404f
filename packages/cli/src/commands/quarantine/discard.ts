import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { discardAsked } from "../../jobs/discarding.ts";
import { addPickedOptions, type PickedOptions } from "../../jobs/picked.ts";
import {
  addQuarantineFilter,
  checkPickedPayloads,
  collectPayloadId,
  payloads,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import { payloadTable } from "../../quarantine/quarantine-table.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

type Options = QuarantineFilterOptions & PickedOptions;

export const defineQuarantineDiscard: DefineCommand = (command, act) => {
  const filtered = addQuarantineFilter(
    command.argument("[ids...]", "ids of payloads; these are discarded without asking", collectPayloadId),
  );
  addPickedOptions(filtered, payloads).action((ids: readonly number[] | undefined, options: Options) =>
    act((session) => discard(session, [...new Set(ids)], options)),
  );
};

async function discard(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPickedPayloads(ids, options);
  const engine = await connectHere(session);
  const filter = await quarantineFilterOf(engine, options, ids);
  return await discardAsked(session, engine, ids, options, {
    pickable: payloads,
    preview: async (most) => {
      const { total, payloads: oldest } = await engine.quarantined(filter, most);
      return {
        total,
        shown: oldest.length,
        table: payloadTable(oldest, session.err, session.world.now()),
      };
    },
    discard: (asked) => engine.discardQuarantined(filter, asked),
  });
}
