import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Fault } from "@trellis/model";

/** What a running engine leaves in its data folder, so that commands find it. */
export interface EngineFile {
  readonly pid: number;
  readonly inspectionUrl: string;
}

/** Where `trellis dev` keeps what a system stores, unless told otherwise. */
export function dataDirOf(root: string): string {
  return join(root, ".trellis", "dev");
}

/** @throws Fault TRL0604 when no engine runs on this data folder */
export function readEngineFile(dataDir: string): EngineFile {
  const file = join(dataDir, "engine.json");
  const found = parsed(file);
  const shown = relative(process.cwd(), file) || file;
  if (found === undefined) throw new Fault("TRL0604", `no engine runs here: there is no ${shown}`);
  if (!isAlive(found.pid)) {
    throw new Fault(
      "TRL0604",
      `no engine runs here: the one that wrote ${shown} (process ${found.pid}) has ended`,
    );
  }
  return found;
}

function parsed(file: string): EngineFile | undefined {
  try {
    const { pid, inspectionUrl } = JSON.parse(readFileSync(file, "utf8")) as Partial<EngineFile>;
    return typeof pid === "number" && typeof inspectionUrl === "string" ? { pid, inspectionUrl } : undefined;
  } catch {
    // Not there, or half written by an engine that starts: either way nothing to connect to yet.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
