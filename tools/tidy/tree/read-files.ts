import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RawFile } from "./tree.ts";

/**
 * Reads every file that is committed or would be: what git lists, ignored files left out. In a copy without git, the
 * folders that git ignores are skipped by name.
 */
export function readFiles(root: string): RawFile[] {
  const paths = existsSync(join(root, ".git")) ? listedByGit(root) : listedByWalking(root, "");
  return paths.map((path) => {
    const content = readFileSync(join(root, path));
    // As git decides it: a NUL near the beginning means that this is no text.
    const isText = !content.subarray(0, 8000).includes(0);
    return { path, bytes: content.length, text: isText ? content.toString("utf8") : undefined };
  });
}

function listedByGit(root: string): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const output = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  // A file that was deleted without telling git is still listed.
  return [...new Set(output.split("\0"))].filter((path) => path !== "" && existsSync(join(root, path)));
}

function listedByWalking(root: string, folder: string): string[] {
  const skipped = new Set(["node_modules", "dist", ".git", ".trellis"]);
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listedByWalking(root, path);
    return entry.isFile() ? [path] : [];
  });
}
