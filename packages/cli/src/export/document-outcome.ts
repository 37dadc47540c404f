import { Option, type Command } from "commander";
import type { Outcome } from "../report/outcome.ts";
import type { Session } from "../session.ts";
import { writeFiles } from "./write-files.ts";

export interface DocumentOptions {
  readonly format?: "json" | "yaml";
  readonly out?: string;
}

export function takesDocumentOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--format <format>",
        "json or yaml (default: by the ending of --out, otherwise json)",
      ).choices(["json", "yaml"]),
    )
    .option("--out <file>", "write it to this file instead of printing it");
}

/** A document, printed or written to a file. With `--json` it is the data of the answer. */
export async function documentOutcome(
  session: Session,
  schema: string,
  document: Readonly<Record<string, unknown>>,
  verdict: string,
  { format, out }: DocumentOptions,
): Promise<Outcome> {
  const text = await documentText(document, format ?? (/\.ya?ml$/i.test(out ?? "") ? "yaml" : "json"));
  if (out === undefined) return { schema, data: document, text: () => [text.trimEnd()], verdict };
  const files = await writeFiles(session.world.cwd, [{ path: out, text }]);
  return { schema, data: { files }, text: () => files, verdict };
}

/** Lines of YAML are not folded: a changed word must not move others in a comparison. */
export async function documentText(document: unknown, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return `${JSON.stringify(document, undefined, 2)}\n`;
  const { stringify } = await import("yaml");
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
