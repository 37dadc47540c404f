import { Fault } from "@trellis/model";
import { git, gitLine } from "./git.ts";

/** The commit that the working tree is compared with. */
export interface ComparedCommit {
  readonly commit: string;
  /** The repository's folder. */
  readonly repository: string;
  /** The system's folder inside of it, with a slash at the end; empty where it is the repository itself. */
  readonly prefix: string;
  /** The reference as it was given, and where it is not the commit itself, what was taken instead. */
  readonly title: string;
}

/**
 * Finds the commit to compare with: where this branch left the one that is named, so that what others have changed there
 * since is not taken for a change made here; the commit itself where the two have no common one at hand.
 *
 * @throws Fault TRL0424 without git or a repository, TRL0425 for an unknown reference, TRL0426 where a shallow clone
 * does not have it
 */
export async function comparedCommit(root: string, ref: string): Promise<ComparedCommit> {
  const repository = await gitLine(root, "rev-parse", "--show-toplevel");
  const prefix = await gitLine(root, "rev-parse", "--show-prefix");
  if (repository === undefined || prefix === undefined) {
    throw new Fault("TRL0424", `${root} is in no git repository`, { retry: "never" });
  }
  const isShallow = (await gitLine(root, "rev-parse", "--is-shallow-repository")) === "true";
  const tip = ref.startsWith("-")
    ? undefined
    : await gitLine(root, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
  if (tip === undefined || !(await git(root, ["cat-file", "-e", tip])).ok)
    throw await unknown(root, ref, isShallow);
  const common = await gitLine(root, "merge-base", "HEAD", tip);
  if (common === undefined || common === tip) return { commit: tip, repository, prefix, title: ref };
  return {
    commit: common,
    repository,
    prefix,
    title: `where this branch left ${ref} (${common.slice(0, 10)})`,
  };
}

async function unknown(root: string, ref: string, isShallow: boolean): Promise<Fault> {
  const [, remote = "", branch] = /^([^/-][^/]*)\/(.+)$/.exec(ref) ?? [];
  const isRemote = remote !== "" && (await gitLine(root, "config", `remote.${remote}.url`)) !== undefined;
  const fetch =
    !isRemote || branch === undefined
      ? `git fetch origin ${ref}`
      : `git fetch ${isShallow ? "--depth=1 " : ""}${remote} ${branch}:refs/remotes/${ref}`;
  return isShallow
    ? new Fault("TRL0426", `this clone is shallow and does not have "${ref}"; fetch it: ${fetch}`, {
        retry: "never",
      })
    : new Fault("TRL0425", `the repository has no "${ref}"; if it is on the server: ${fetch}`, {
        retry: "never",
      });
}
