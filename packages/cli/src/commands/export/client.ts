import { clientOf } from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import { exportedHere, takesExportOptions, type ExportHereOptions } from "../../export/export-here.ts";
import { writeFiles } from "../../export/write-files.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";

export const defineExportClient: DefineCommand = (command, act) => {
  takesExportOptions(command)
    .option("--out <file>", "write it to this file instead of printing it")
    .action((options: ExportHereOptions) => act((session) => exportClient(session, options)));
};

async function exportClient(session: Session, given: ExportHereOptions): Promise<Outcome> {
  const { model, options, title } = await exportedHere(session, given);
  const source = clientOf(model, options);
  const schema = "trellis.client/1";
  const verdict = `${title}: a client in TypeScript`;
  if (given.out === undefined) return { schema, data: { source }, text: () => [source.trimEnd()], verdict };
  const files = await writeFiles(session.world.cwd, [{ path: given.out, text: source }]);
  return { schema, data: { files }, text: () => files, verdict };
}
