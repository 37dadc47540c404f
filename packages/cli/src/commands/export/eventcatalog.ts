import { resolve } from "node:path";
import { eventCatalogOf } from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import { writeCatalog } from "../../export/catalog-folder.ts";
import { exportedHere, takesExportOptions, type ExportHereOptions } from "../../export/export-here.ts";
import { serverUrl } from "../../input/web-url.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../terminal/quantity.ts";

interface CatalogOptions extends ExportHereOptions {
  readonly out: string;
}

export const defineExportEventcatalog: DefineCommand = (command, act) => {
  takesExportOptions(command)
    .requiredOption(
      "--out <folder>",
      "the catalogue's folder; files in it that no export has written stay as they are",
    )
    .option("--server <url>", "where the gateway answers, for the OpenAPI documents in it", serverUrl)
    .action((options: CatalogOptions) => act((session) => exportEventcatalog(session, options)));
};

async function exportEventcatalog(session: Session, given: CatalogOptions): Promise<Outcome> {
  const { model, options, title } = await exportedHere(session, given);
  const { written, removed } = await writeCatalog(
    resolve(session.world.cwd, given.out),
    eventCatalogOf(model, options),
  );
  const also =
    removed.length === 0 ? "" : `, ${counted(removed.length, "file")} of the export before removed`;
  return {
    schema: "trellis.eventcatalog/1",
    data: { files: written, removed },
    text: () => written,
    verdict: `${title}: ${counted(written.length, "file")} in ${given.out}${also}`,
  };
}
