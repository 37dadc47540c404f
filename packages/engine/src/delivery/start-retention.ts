import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { DeliveryCore } from "./core.ts";
import type { LogPolicy } from "./retention.ts";

const everyMs = 1_000;

/** Keeps the log and the tables from growing without end: looks once a second, in the thread that writes. */
export function startRetention(core: DeliveryCore, policy: LogPolicy, storePath: string): void {
  const look = async (): Promise<void> => core.retain(policy, await freeBytesOf(dirname(storePath)));
  void look();
  setInterval(() => void look(), everyMs).unref();
}

/** What the disk has left for who is not root; Infinity where that can't be asked. */
async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
