import { closeSync, openSync, readSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { damageFault } from "./sqlite-failure.ts";

/* https://www.sqlite.org/fileformat2.html, section 4.1 */
const headerBytes = 32;
const saltsAt = 16;
const saltsBytes = 8;
const frameHeaderBytes = 24;

/**
 * Refuses a write-ahead log that is damaged in its midst. SQLite takes such a log up to the damage and drops the rest
 * without a word, which is right for what was being written when the power failed, and wrong for commits that were
 * acknowledged. The two can be told apart: a commit is on the disk before the next one is begun, so a commit that was
 * dropped although something follows it had been acknowledged. Of the very last one this can't be said.
 *
 * @throws Fault TRL0319 when commits were dropped that had been acknowledged
 */
export function assertWholeLog(database: DatabaseSync, path: string): void {
  const read = database.prepare("pragma wal_checkpoint(noop)").get();
  const taken = Math.max(0, Number(read?.["log"] ?? 0));
  const pageBytes = Number(database.prepare("pragma page_size").get()?.["page_size"] ?? 0);
  const lost = droppedCommits(`${path}-wal`, taken, pageBytes);
  if (lost === 0) return;
  const commits =
    lost === 1 ? "1 commit that was acknowledged follows" : `${lost} commits that were acknowledged follow`;
  throw damageFault(path, `its write-ahead log ${path}-wal is damaged, and at least ${commits} the damage`);
}

/** Commits behind the frames that were taken, as far as something follows them. */
function droppedCommits(walPath: string, taken: number, pageBytes: number): number {
  const file = openedOrNone(walPath);
  if (file === undefined) return 0;
  try {
    const header = Buffer.alloc(headerBytes);
    if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return 0;
    const salts = header.subarray(saltsAt, saltsAt + saltsBytes);
    const frame = Buffer.alloc(frameHeaderBytes);
    let commits = 0;
    let open = 0;
    for (
      let at = headerBytes + taken * (frameHeaderBytes + pageBytes);
      ;
      at += frameHeaderBytes + pageBytes
    ) {
      if (readSync(file, frame, 0, frameHeaderBytes, at) < frameHeaderBytes) return commits;
      // Frames of an earlier round of the log have other salts; one whose own head is damaged says nothing.
      if (!frame.subarray(8, 8 + saltsBytes).equals(salts)) continue;
      commits += open;
      open = frame.readUInt32BE(4) === 0 ? 0 : 1;
    }
  } finally {
    closeSync(file);
  }
}

function openedOrNone(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    // No log is left by an engine that was stopped.
    return undefined;
  }
}
