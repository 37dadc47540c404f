import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { addRedriveOptions, redriveAsked, type RedriveCommandOptions } from "../../jobs/redriving.ts";
import { previewLines, previewVerdict } from "../../quarantine/preview-lines.ts";
import {
  addQuarantineFilter,
  checkPickedPayloads,
  collectPayloadId,
  payloads,
  quarantineFilterOf,
  type QuarantineFilterOptions,
} from "../../quarantine/quarantine-filter.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

type Options = QuarantineFilterOptions & RedriveCommandOptions;

export const defineQuarantineRedrive: DefineCommand = (command, act) => {
  const filtered = addQuarantineFilter(
    command.argument("[ids...]", "ids of payloads; these are redriven without asking", collectPayloadId),
  );
  addRedriveOptions(filtered, payloads, {
    rate: "payloads a second (default: 100), or max for as many as go in",
    dryRun: "show what would go in by today's contracts, and what would stay",
  }).action((ids: readonly number[] | undefined, options: Options) =>
    act((session) => redrive(session, [...new Set(ids)], options)),
  );
};

async function redrive(session: Session, ids: readonly number[], options: Options): Promise<Outcome> {
  checkPickedPayloads(ids, options);
  const engine = await connectHere(session);
  const filter = await quarantineFilterOf(engine, options, ids);
  return await redriveAsked(session, engine, ids, options, {
    pickable: payloads,
    preview: () => engine.previewQuarantineRedrive(filter),
    schema: "trellis.quarantine-preview/1",
    lines: previewLines,
    asking: previewLines,
    verdict: previewVerdict,
    hasFindings: ({ invalid }) => invalid > 0,
    redrive: (request) => engine.redriveQuarantined(filter, request),
  });
}
