import { spawn } from "node:child_process";
import { Fault } from "@trellis/model";

export interface GitResult {
  readonly ok: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A command of git is given up after this time. */
const timeoutMs = 60_000;

/**
 * Runs git in a folder, to its end; nothing is asked, and nothing is fetched.
 *
 * @param env added to the environment, which is otherwise this process's without what names another repository
 * @throws Fault TRL0424 where git is not installed
 */
export async function git(
  folder: string,
  args: readonly string[],
  { input = "", env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<GitResult> {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...own } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", folder, ...args], {
      env: { ...own, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...env },
      timeout: timeoutMs,
    });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => void stdout.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const message = error.code === "ENOENT" ? "git is not installed here" : `git failed: ${error.message}`;
      reject(new Fault("TRL0424", message, { retry: "never", cause: error }));
    });
    child.on("close", (code) =>
      resolve({ ok: code === 0, stdout: Buffer.concat(stdout), stderr: stderr.trim() }),
    );
    // git may end without reading all that it is given.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** The first line of what git prints; undefined where it failed. */
export async function gitLine(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const { ok, stdout } = await git(folder, args);
  return ok ? stdout.toString("utf8").split("\n", 1)[0] : undefined;
}
