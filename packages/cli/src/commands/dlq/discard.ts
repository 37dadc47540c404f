import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import {
  addFilterOptions,
  checkPicked,
  collectId,
  filterOf,
  noSuchDeadLetters,
  type FilterOptions,
} from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { addDiscardOptions, discardAsked, type DiscardCommandOptions } from "../../jobs/discarding.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

type Options = FilterOptions & DiscardCommandOptions;

export const defineDlqDiscard: DefineCommand = (command, act) => {
  const filtered = addFilterOptions(
    command.argument("[ids...]", "ids of dead letters; these are discarded without asking", collectId),
  );
  addDiscardOptions(filtered, { all: "every dead letter there is", of: "of each function" }).action(
    (ids: readonly number[] | undefined, options: Options) =>
      act((session) => discard(session, [...new Set(ids)], options)),
  );
};

async function discard(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPicked(ids, options);
  const engine = await connectHere(session);
  const filter = await filterOf(engine, options, ids);
  return await discardAsked(session, engine, ids, options, {
    noun: "dead letter",
    preview: async (most) => {
      const { total, deadLetters } = await engine.deadLetters(filter, most);
      const table = deadLetterTable(deadLetters, session.err, session.world.now());
      return { total, shown: deadLetters.length, table };
    },
    discard: (asked) => engine.discard(filter, asked),
    noSuch: noSuchDeadLetters,
    nothing: "no dead letters match",
  });
}
