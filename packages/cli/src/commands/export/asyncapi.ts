import { asyncApiOf } from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import {
  documentOutcome,
  takesDocumentOptions,
  type DocumentOptions,
} from "../../export/document-outcome.ts";
import { exportedHere, takesExportOptions, type ExportHereOptions } from "../../export/export-here.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../terminal/quantity.ts";

export const defineExportAsyncapi: DefineCommand = (command, act) => {
  takesDocumentOptions(takesExportOptions(command)).action((options: ExportHereOptions & DocumentOptions) =>
    act((session) => exportAsyncapi(session, options)),
  );
};

async function exportAsyncapi(
  session: Session,
  given: ExportHereOptions & DocumentOptions,
): Promise<Outcome> {
  const { model, options, title } = await exportedHere(session, given);
  const document = asyncApiOf(model, options);
  const channels = Object.keys(document["channels"] ?? {}).length;
  const verdict = `${title}: ${counted(channels, "channel")} as AsyncAPI 3.0`;
  return documentOutcome(session, "trellis.asyncapi/1", document, verdict, given);
}
