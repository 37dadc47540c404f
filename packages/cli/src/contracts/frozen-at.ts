import { isFrozenPath } from "@trellis/model/contracts";
import type { ComparedCommit } from "./compared-commit.ts";
import { plainLines } from "./frozen-here.ts";
import { git } from "./git.ts";

/** The texts of the frozen contracts in a commit, by path from the system's folder; read without a checkout. */
export async function frozenAt({
  commit,
  repository,
  prefix,
}: ComparedCommit): Promise<ReadonlyMap<string, string>> {
  const listed = await git(repository, [
    "ls-tree",
    "-r",
    "-z",
    "--name-only",
    commit,
    "--",
    `${prefix}contexts/`,
  ]);
  const paths = listed.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path.startsWith(prefix) && isFrozenPath(path.slice(prefix.length)));
  if (paths.length === 0) return new Map();
  const input = paths.map((path) => `${commit}:${path}\n`).join("");
  const { stdout } = await git(repository, ["cat-file", "--batch"], { input });
  return new Map(
    textsIn(stdout).map((text, at) => [(paths[at] ?? "").slice(prefix.length), plainLines(text)] as const),
  );
}

/** `cat-file --batch` prints a line with the size, the content and a line feed for each object. */
function textsIn(output: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf("\n", at);
    const size = Number(/ (\d+)$/.exec(output.toString("utf8", at, end))?.[1] ?? 0);
    texts.push(output.toString("utf8", end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}
