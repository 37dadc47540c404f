import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import {
  addFilterOptions,
  checkPickedDeadLetters,
  collectId,
  deadLetters,
  filterOf,
  type FilterOptions,
} from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { discardAsked } from "../../jobs/discarding.ts";
import { addPickedOptions, type PickedOptions } from "../../jobs/picked.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

type Options = FilterOptions & PickedOptions;

export const defineDlqDiscard: DefineCommand = (command, act) => {
  const filtered = addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are discarded without asking", collectId),
  );
  addPickedOptions(filtered, deadLetters).action((ids: readonly number[] | undefined, options: Options) =>
    act((session) => discard(session, [...new Set(ids)], options)),
  );
};

async function discard(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPickedDeadLetters(ids, options);
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  return await discardAsked(session, engine, ids, options, {
    pickable: deadLetters,
    preview: async (most) => {
      const { total, deadLetters: oldest } = await engine.deadLetters(filter, most);
      const table = deadLetterTable(oldest, session.err, session.world.now());
      return { total, shown: oldest.length, table };
    },
    discard: (asked) => engine.discard(filter, asked),
  });
}
