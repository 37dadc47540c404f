import { existsSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Fault, type SystemModel } from "@trellis/model";
import { loadHere } from "../system/load-model.ts";
import type { ComparedCommit } from "./compared-commit.ts";
import { git } from "./git.ts";

/**
 * The model that the declarations of a commit give: its files are written into a temporary folder, which is removed
 * again, and loaded there with the packages that are installed here. Slower than reading frozen files, and for a commit
 * that has none.
 *
 * @throws Fault TRL0427 where they can't be written or loaded
 */
export async function declaredAt(base: ComparedCommit): Promise<SystemModel> {
  const folder = await mkdtemp(join(tmpdir(), "trellis-against-"));
  try {
    const tree = join(folder, "tree");
    await checkOut(base, tree, join(folder, "index"));
    const root = join(tree, base.prefix);
    await linkPackages(base, root);
    const { model, draft, diagnostics } = await loadHere(root);
    const read = model ?? draft;
    if (read !== undefined) return read;
    const [first] = diagnostics;
    throw unreadable(
      base,
      `nothing is frozen there, and its declarations can't be loaded: ${first?.message ?? "there is no system"}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With an index of its own, so that the repository's is not touched. */
async function checkOut(base: ComparedCommit, tree: string, index: string): Promise<void> {
  const env = { GIT_INDEX_FILE: index };
  for (const args of [
    ["read-tree", base.commit],
    ["checkout-index", "--all", "--quiet", `--prefix=${tree}/`],
  ]) {
    const { ok, stderr } = await git(base.repository, args, { env });
    if (!ok) throw unreadable(base, stderr);
  }
}

/** Each folder of packages between the system and the repository's top is linked where it is here. */
async function linkPackages({ repository, prefix }: ComparedCommit, root: string): Promise<void> {
  const [here, there] = [join(repository, prefix), root];
  for (let [from, to] = [here, there]; ; [from, to] = [dirname(from), dirname(to)]) {
    const packages = join(from, "node_modules");
    if (existsSync(packages) && existsSync(to) && !existsSync(join(to, "node_modules"))) {
      await symlink(packages, join(to, "node_modules"), "junction");
    }
    if (join(from) === join(repository) || from === dirname(from)) return;
  }
}

function unreadable({ title }: ComparedCommit, why: string): Fault {
  return new Fault("TRL0427", `the contracts at ${title} can't be read: ${why}`, {
    retry: "never",
  });
}
