import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { didYouMean, Fault, kebabName } from "@trellis/model";
import { checkModel } from "@trellis/model/check";
import {
  contractSource,
  importContracts,
  modelOfImported,
  type Imported,
  type ImportedContract,
  type ImportNote,
} from "@trellis/model/contracts";
import type { DefineCommand } from "../../define-command.ts";
import { writeFiles } from "../../export/write-files.ts";
import { readDocument } from "../../import/read-document.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { findRoot } from "../../system/find-root.ts";
import type { Screen } from "../../terminal/screen.ts";
import { printable } from "../../terminal/cells.ts";
import { counted } from "../../terminal/quantity.ts";

interface NewContractOptions {
  readonly from: string;
  readonly context: string;
  readonly name?: string;
  readonly at?: string;
  readonly print?: boolean;
  readonly force?: boolean;
}

export const defineNewContract: DefineCommand = (command, act) => {
  command
    .requiredOption("--from <file>", "JSON Schema, OpenAPI 3.0 or 3.1, AsyncAPI 2 or 3; JSON or YAML")
    .requiredOption("--context <name>", "the context that is to own the contracts")
    .option(
      "--name <name>",
      "name of the new file, and of the event where there is one (default: by the document)",
    )
    .option("--at <pointer>", "the schema to take of a file that holds several: /definitions/star$created")
    .option("--print", "print the declarations instead of writing them")
    .option("--force", "overwrite a file that is there")
    .action((options: NewContractOptions) => act((session) => newContract(session, options)));
};

async function newContract(session: Session, options: NewContractOptions): Promise<Outcome> {
  const { from, context, print, force } = options;
  const imported = await read(session, options);
  const source = contractSource(imported.contracts, basename(from));
  const counts = `${kindCounts(imported.contracts)} from ${imported.format}, ${counted(imported.notes.length, "note")}`;
  const data = { format: imported.format, contracts: imported.contracts.map(nameOf), notes: imported.notes };
  const schema = "trellis.new-contract/1";
  if (print === true)
    return {
      schema,
      data: { ...data, source },
      text: withNotes(session, imported.notes, [source.trimEnd()]),
      verdict: counts,
    };
  const root = findRoot(session.world.cwd, session.options.dir);
  assertContext(root, context);
  const file = `contexts/${context}/contracts/${fileName(options, imported.contracts)}.ts`;
  const shown = relative(session.world.cwd, join(root, file));
  if (existsSync(join(root, file)) && force !== true) {
    throw new Fault("TRL0445", `${shown} is there already`, { retry: "never" });
  }
  await writeFiles(root, [{ path: file, text: source }]);
  return {
    schema,
    data: { ...data, file },
    text: withNotes(session, imported.notes, [shown]),
    verdict: `${counts}; next: name them in contexts/${context}/context.ts`,
  };
}

/** A new folder beside others is a name misspelt; in a system without contexts it is the first one. */
function assertContext(root: string, context: string): void {
  const folder = join(root, "contexts");
  const known = existsSync(folder) ? readdirSync(folder) : [];
  if (known.length === 0 || known.includes(context)) return;
  const message = `--context: there is no contexts/${context}${didYouMean(context, known)}`;
  throw new Fault("TRL0444", message, { retry: "never" });
}

async function read({ world }: Session, { from, context, name, at }: NewContractOptions): Promise<Imported> {
  for (const [option, text] of [
    ["--context", context],
    ["--name", name],
  ] as const) {
    if (text !== undefined && !kebabName.test(text))
      throw new Fault("TRL0444", `${option}: "${text}" is no lower-case words joined by hyphens`, {
        retry: "never",
      });
  }
  const document = await readDocument(from, world.cwd);
  const imported = importContracts(document, {
    context,
    ...(name === undefined ? {} : { name }),
    ...(at === undefined ? {} : { at: at.replace(/^#/, "") }),
  });
  const [finding] = checkModel(modelOfImported(imported.contracts, context)).filter(
    ({ severity }) => severity === "error",
  );
  if (finding !== undefined)
    throw new Fault("TRL0444", `${finding.code}: ${finding.message}`, {
      retry: "never",
      details: { notes: imported.notes },
    });
  return imported;
}

/** Notes are about the command, not its data: they go where messages go, so that `--print > file.ts` is a whole file. */
function withNotes(
  { err }: Session,
  notes: readonly ImportNote[],
  lines: readonly string[],
): (screen: Screen) => readonly string[] {
  return () => {
    for (const { pointer, message } of notes)
      err.write(`note ${printable(pointer || "/")}: ${printable(message)}\n`);
    return lines;
  };
}

function fileName({ name, from }: NewContractOptions, contracts: readonly ImportedContract[]): string {
  const [first, second] = contracts;
  const event = second === undefined && first?.kind === "event" ? first.name.split(".").at(-1) : undefined;
  const stem = basename(from)
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-$/g, "");
  return name ?? event ?? (stem === "" ? "imported" : stem);
}

function nameOf(contract: ImportedContract): string {
  return contract.kind === "event" ? contract.name : contract.operation;
}

function kindCounts(contracts: readonly ImportedContract[]): string {
  const events = contracts.filter(({ kind }) => kind === "event").length;
  const apis = contracts.length - events;
  return [
    ...(events === 0 ? [] : [counted(events, "event contract")]),
    ...(apis === 0 ? [] : [counted(apis, "API contract")]),
  ].join(" and ");
}
