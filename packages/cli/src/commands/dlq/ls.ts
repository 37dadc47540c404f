import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { addFilterOptions, filterOf, isFiltered, type FilterOptions } from "../../dlq/dead-letter-filter.ts";
import { deadLetterTable } from "../../dlq/dead-letter-table.ts";
import { deadLetterId } from "../../input/dead-letter-id.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

const limitDefault = 50;
const limitMax = 1_000;

interface LsOptions extends FilterOptions {
  readonly limit: number;
  readonly after?: number;
}

export const defineDlqLs: DefineCommand = (command, act) => {
  addFilterOptions(command)
    .option("--limit <count>", "the oldest at most", wholeNumber(1, limitMax), limitDefault)
    .option("--after <id>", "those that come after this one: the next page", deadLetterId)
    .action((options: LsOptions) => act((session) => ls(session, options)));
};

async function ls(session: Session, options: LsOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  const page = await engine.deadLetters(await filterOf(engine, options), options.limit, options.after);
  const { total, deadLetters } = page;
  const last = deadLetters.at(-1);
  const rest =
    last === undefined || deadLetters.length >= total
      ? ""
      : ` shown of ${grouped(total)}; next: --after ${last.id}`;
  return {
    schema: "trellis.dead-letters/1",
    data: page,
    text: (screen) => (last === undefined ? [] : deadLetterTable(deadLetters, screen, session.world.now())),
    verdict:
      last === undefined
        ? "no dead letters" + (isFiltered(options) || options.after !== undefined ? " match" : "")
        : counted(deadLetters.length, "dead letter") + rest,
  };
}
