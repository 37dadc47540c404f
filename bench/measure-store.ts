import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What the store alone can do: the engine can't be faster than this. */
export interface StoreFigures {
  /** Events of 250 bytes, 512 to a commit, each commit on the disk. */
  readonly eventsPerSecond: number;
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
}

/** Commits frames of 512 events of 250 bytes to SQLite, set up as the engine does it, and nothing else. */
export function measureStore(durationMs: number): StoreFigures {
  const folder = mkdtempSync(join(tmpdir(), "trellis-bench-store-"));
  const database = new DatabaseSync(join(folder, "store.db"));
  database.exec(
    "pragma page_size=8192; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1024;",
  );
  database.exec("create table log (id integer primary key, body blob not null)");
  const insert = database.prepare("insert into log (body) values (?)");
  const frame = new Uint8Array(512 * 250).fill(0x61);
  const commitsMs: number[] = [];
  const startedMs = performance.now();
  while (performance.now() - startedMs < durationMs) {
    const beganMs = performance.now();
    insert.run(frame);
    commitsMs.push(performance.now() - beganMs);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  database.close();
  rmSync(folder, { recursive: true, force: true });
  commitsMs.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((commitsMs[Math.floor(commitsMs.length * share)] ?? 0) * 100) / 100;
  return {
    eventsPerSecond: Math.round((commitsMs.length * 512) / seconds),
    commitP50Ms: at(0.5),
    commitP99Ms: at(0.99),
  };
}
