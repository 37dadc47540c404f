import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Every published version of `@octokit/webhooks-schemas`, oldest first. */
export const versions = [
  "3.69.1",
  "3.69.3",
  "3.77.1",
  "4.1.0",
  "4.13.0",
  "5.5.1",
  "5.8.0",
  "6.7.0",
  "6.10.0",
  "6.11.0",
  "7.0.2",
  "7.0.3",
  "7.1.0",
  "7.3.1",
  "7.4.0",
  "7.5.0",
  "7.5.1",
  "7.6.1",
] as const;

/** Installs all of them, and the recorded payloads, into a temporary folder, once; returns the folder. */
export function installHistory(): string {
  const folder = join(tmpdir(), "trellis-github-history");
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (existsSync(installed)) return folder;
  console.error(
    `installing ${versions.length} versions of @octokit/webhooks-schemas into ${folder} (about 10 MB, once)`,
  );
  mkdirSync(folder, { recursive: true });
  const schemas = versions.map((version) => [`v${version}`, `npm:@octokit/webhooks-schemas@${version}`]);
  const dependencies = Object.fromEntries([
    ...schemas,
    ["examples", "npm:@octokit/webhooks-examples@7.6.1"],
  ]) as Record<string, string>;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }, null, 2));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return folder;
}
