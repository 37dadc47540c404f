import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkFrozen, contractDocuments, freeze } from "@trellis/model/contracts";
import { frozenHere } from "../../contracts/frozen-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { exitCodes } from "../../report/exit-code.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { findRoot } from "../../system/find-root.ts";
import { loadModel } from "../../system/load-model.ts";
import { sourcesHere } from "../../system/sources-here.ts";
import { counted } from "../../terminal/quantity.ts";

interface FreezeOptions {
  readonly check?: boolean;
  readonly prune?: boolean;
}

export const defineContractsFreeze: DefineCommand = (command, act) => {
  command
    .option("--check", "write nothing; the exit code is 1 where something would change")
    .option("--prune", "also remove files of versions and contracts that are not declared any more")
    .action((options: FreezeOptions) => act((session) => freezeContracts(session, options)));
};

/** What becomes of one file. */
interface FileChange {
  readonly path: string;
  readonly action: "written" | "removed" | "left-over";
}

async function freezeContracts(
  session: Session,
  { check = false, prune = false }: FreezeOptions,
): Promise<Outcome> {
  const root = findRoot(session.world.cwd, session.options.dir);
  const model = await loadModel(root);
  const files = await frozenHere(root);
  const documents = contractDocuments(model);
  const changes: FileChange[] = [];
  const impossible: string[] = [];
  for (const [path, document] of documents) {
    const frozen = freeze(document);
    impossible.push(...frozen.impossible.map((reason) => `${path} has no example: ${reason}`));
    if (files.get(path) === frozen.text) continue;
    changes.push({ path, action: "written" });
    if (!check) await write(join(root, path), frozen.text);
  }
  for (const { path, status } of checkFrozen(model, files).statuses) {
    if (documents.has(path) || (status !== "left-over" && status !== "broken")) continue;
    changes.push({ path, action: prune ? "removed" : "left-over" });
    if (prune && !check) await remove(root, path);
  }
  const differing = changes.filter(({ action }) => action !== "left-over").length;
  const { shown } = sourcesHere(root, session.world.cwd);
  return {
    schema: "trellis.freeze/1",
    data: { contracts: documents.size, changes, impossible, wrote: !check },
    text: ({ paint }) => [
      ...changes.map(
        ({ path, action }) =>
          `${paint(action === "written" ? "cyan" : "yellow", words(action, check))}  ${shown(path)}`,
      ),
      ...impossible,
    ],
    verdict: verdictOf(documents.size, changes, check),
    exitCode: check && differing > 0 ? exitCodes.findings : exitCodes.ok,
  };
}

function words(action: FileChange["action"], check: boolean): string {
  if (action === "left-over") return "left over";
  return check ? `would be ${action}` : action;
}

function verdictOf(total: number, changes: readonly FileChange[], check: boolean): string {
  const count = (action: FileChange["action"]): number =>
    changes.filter((each) => each.action === action).length;
  const leftOver = count("left-over");
  const rest = leftOver === 0 ? "" : `; ${counted(leftOver, "file")} left over, removed with --prune`;
  const done = [
    ...(count("written") === 0 ? [] : [`${count("written")} ${check ? "would be written" : "written"}`]),
    ...(count("removed") === 0 ? [] : [`${count("removed")} ${check ? "would be removed" : "removed"}`]),
  ];
  return `${counted(total, "contract")} ${done.length === 0 ? (check ? "frozen as declared" : "frozen, nothing changed") : `frozen: ${done.join(", ")}`}${rest}`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** With the folders that are empty then, up to the owner's `contracts/`. */
async function remove(root: string, path: string): Promise<void> {
  await rm(join(root, path));
  for (
    let folder = dirname(path);
    folder.split("/").length > "contexts/x/contracts".split("/").length;
    folder = dirname(folder)
  ) {
    try {
      await rmdir(join(root, folder));
    } catch {
      // It holds something else.
      return;
    }
  }
}
