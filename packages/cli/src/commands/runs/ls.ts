import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import {
  addExecutionFilter,
  executionFilterOf,
  isFiltered,
  type ExecutionFilterOptions,
} from "../../executions/execution-filter.ts";
import { executionTable } from "../../executions/execution-table.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

const limitDefault = 50;
const limitMax = 1_000;

interface LsOptions extends ExecutionFilterOptions {
  readonly limit: number;
  readonly before?: number;
}

export const defineRunsLs: DefineCommand = (command, act) => {
  addExecutionFilter(command)
    .option("--limit <count>", "the newest at most", wholeNumber(1, limitMax), limitDefault)
    .option(
      "--before <number>",
      "the next page, as the last line of the one before says",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .action((options: LsOptions) => act((session) => ls(session, options)));
};

async function ls(session: Session, options: LsOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  const filter = await executionFilterOf(engine, options);
  const page = await engine.executions(filter, options.limit, options.before);
  const { total, executions, next, children = 0 } = page;
  const rest = next === undefined ? "" : ` shown of ${grouped(total)}; next: --before ${next}`;
  const left = children === 0 ? "" : `; ${counted(children, "child", "children")} left out (--children)`;
  const isNarrowed = isFiltered(options) || options.before !== undefined;
  return {
    schema: "trellis.executions/1",
    data: page,
    text: (screen) =>
      executions.length === 0 ? [] : executionTable(executions, screen, session.world.now()),
    verdict:
      executions.length === 0
        ? `no executions${isNarrowed ? " match" : ""}${left}`
        : counted(executions.length, "execution") + rest + left,
  };
}
