import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "clients");

/** Installs what clients/package-lock.json pins, on first use and when it has changed; the house does without it. */
export function installClients(): void {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const pinned = join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(pinned).mtimeMs) return;
  console.error("installing the peers' client libraries into bench/peers/clients (about 50 MB, once)");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Not `npm ci`: a registry that lacks a compiled add-on for some other platform makes it refuse the whole lockfile.
  // This takes what the lockfile pins as well, and `--no-save` leaves it as it is.
  execFileSync(
    npm,
    ["install", "--no-save", "--ignore-scripts", "--no-workspaces", "--no-audit", "--no-fund"],
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
}
