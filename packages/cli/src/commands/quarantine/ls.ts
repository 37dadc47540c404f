import type { QuarantinePage } from "@trellis/engine/inspection";
import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { quarantinedId } from "../../input/quarantined-id.ts";
import { wholeNumber } from "../../input/whole-number.ts";
import {
  addQuarantineFilter,
  isNarrowed,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import { groupTable, payloadTable } from "../../quarantine/quarantine-table.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted, grouped } from "../../terminal/quantity.ts";

const limitDefault = 50;
const limitMax = 1_000;

interface LsOptions extends QuarantineFilterOptions {
  readonly payloads?: boolean;
  readonly limit: number;
  readonly after?: number;
}

export const defineQuarantineLs: DefineCommand = (command, act) => {
  addQuarantineFilter(command)
    .option("--payloads", "one by one, oldest first, instead of those alike together")
    .option("--limit <count>", "so many lines at most", wholeNumber(1, limitMax), limitDefault)
    .option("--after <id>", "with --payloads: those that come after this one, the next page", quarantinedId)
    .action((options: LsOptions) => act((session) => ls(session, options)));
};

async function ls(session: Session, options: LsOptions): Promise<Outcome> {
  return options.payloads === true ? await lsPayloads(session, options) : await lsGroups(session, options);
}

async function lsGroups(session: Session, options: LsOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  const page = await engine.quarantine(await quarantineFilterOf(engine, options), options.limit);
  const { total, groups } = page;
  return {
    schema: "trellis.quarantine/1",
    data: page,
    text: (screen) => (groups.length === 0 ? [] : groupTable(groups, screen, session.world.now())),
    verdict: total === 0 ? nothing(options) : `${counted(total, "payload")} in quarantine, ${waysOf(page)}`,
  };
}

/** With the limit reached, there may be more of them. */
function waysOf({ total, groups }: QuarantinePage): string {
  const told = groups.reduce((sum, { count }) => sum + count, 0);
  const ways = counted(groups.length, "way");
  return told < total ? `${ways} shown (--limit)` : `broken in ${ways}`;
}

async function lsPayloads(session: Session, options: LsOptions): Promise<Outcome> {
  const engine = await connectHere(session);
  const page = await engine.quarantined(
    await quarantineFilterOf(engine, options),
    options.limit,
    options.after,
  );
  const { total, payloads } = page;
  const last = payloads.at(-1);
  const rest =
    last === undefined || payloads.length >= total
      ? ""
      : ` shown of ${grouped(total)}; next: --after ${last.id}`;
  return {
    schema: "trellis.quarantined/1",
    data: page,
    text: (screen) => (last === undefined ? [] : payloadTable(payloads, screen, session.world.now())),
    verdict: last === undefined ? nothing(options) : counted(payloads.length, "payload") + rest,
  };
}

function nothing(options: LsOptions): string {
  const narrowed = isNarrowed(options) || options.after !== undefined;
  return narrowed ? "nothing in quarantine matches" : "nothing is in quarantine";
}
