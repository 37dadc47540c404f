import { openApiOf } from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import {
  documentOutcome,
  takesDocumentOptions,
  type DocumentOptions,
} from "../../export/document-outcome.ts";
import { exportedHere, takesExportOptions, type ExportHereOptions } from "../../export/export-here.ts";
import { serverUrl } from "../../input/web-url.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../terminal/quantity.ts";

export const defineExportOpenapi: DefineCommand = (command, act) => {
  takesDocumentOptions(takesExportOptions(command))
    .option("--server <url>", "where the gateway answers, for the document's servers", serverUrl)
    .action((options: ExportHereOptions & DocumentOptions) =>
      act((session) => exportOpenapi(session, options)),
    );
};

async function exportOpenapi(session: Session, given: ExportHereOptions & DocumentOptions): Promise<Outcome> {
  const { model, options, title } = await exportedHere(session, given);
  const document = openApiOf(model, options);
  const paths = Object.values(document["paths"] ?? {});
  const operations = paths.reduce<number>((sum, path: unknown) => sum + Object.keys(path ?? {}).length, 0);
  const verdict = `${title}: ${counted(operations, "operation")} as OpenAPI 3.1`;
  return documentOutcome(session, "trellis.openapi/1", document, verdict, given);
}
