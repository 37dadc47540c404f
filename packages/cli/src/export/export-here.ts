import type { SystemModel } from "@trellis/model";
import type { ExportOptions } from "@trellis/model/contracts";
import type { Command } from "commander";
import { checkContext } from "../connection/known-names.ts";
import type { Session } from "../session.ts";
import { modelHere } from "../system/model-here.ts";

/** What every export takes on the command line. */
export interface ExportHereOptions {
  readonly context?: string;
  readonly release?: string;
  readonly server?: string;
  readonly out?: string;
}

export function takesExportOptions(command: Command): Command {
  return command
    .option("--context <name>", "only this context: what it offers, publishes and listens to")
    .option("--release <version>", "the version that the export says it has (default: 0.0.0)");
}

/** The model to export, once it is known to have the context that was asked for. */
export async function exportedHere(
  session: Session,
  { context, release, server }: ExportHereOptions,
): Promise<{ readonly model: SystemModel; readonly options: ExportOptions; readonly title: string }> {
  const model = await modelHere(session);
  if (context !== undefined) checkContext(model, context);
  const options = {
    ...(context === undefined ? {} : { context }),
    ...(release === undefined ? {} : { release }),
    ...(server === undefined ? {} : { server }),
  };
  return { model, options, title: context === undefined ? model.name : `${model.name}, context ${context}` };
}
