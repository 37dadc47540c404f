import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { threadEnvironment } from "../workers/thread-environment.ts";
import type { CheckpointAnswer, CheckpointThreadData } from "./sqlite-checkpoint-worker.ts";

/** Of write-ahead log that is not in the file itself yet, at which a checkpoint begins. */
const beginBytes = 8_388_608;
/**
 * Of the same, which the writer copies itself: with so little it is done in half a millisecond. Of a long log, which
 * large commits make, a share of it: what one such commit adds is more.
 */
const restBytes = 524_288;
const restShare = 1 / 16;
/** Of write-ahead log, at which the writer waits for a checkpoint: the log is not much longer than this. */
const mostBytes = 134_217_728;
/** What the write-ahead log's file is cut back to. */
const journalMaxBytes = 67_108_864;

/**
 * Keeps a store's write-ahead log short. A checkpoint copies the log's pages into the file and makes them durable, which
 * takes as long as twenty commits; inside of a commit, where SQLite does it by itself, every one after it waits. So a
 * thread of its own does it, started when it is first needed. The log begins anew when all of it has been copied, and under
 * load there is always a page more: so the writer copies what little is left, between two commits.
 *
 * Takes nothing from what a commit promises: a commit is in the log, and on the disk, before it answers. A checkpoint that
 * fails (no room, a failing disk) leaves the log as it is; the commit that finds no room for it tells.
 */
export class SqliteCheckpoints {
  readonly #path: string;
  readonly #look;
  readonly #copy;
  readonly #database: DatabaseSync;
  readonly #pageBytes: number;
  #thread: Worker | undefined;
  /** 1 while the thread is at work: in shared memory, because a writer that is busy reads no mail. */
  readonly #atWork = new Int32Array(new SharedArrayBuffer(4));
  /** SQLite does it inside of commits. */
  #automatic = false;

  constructor(database: DatabaseSync, path: string, pageBytes: number) {
    this.#database = database;
    this.#path = path;
    this.#pageBytes = pageBytes;
    database.exec(`pragma journal_size_limit=${journalMaxBytes}`);
    this.#look = database.prepare("pragma wal_checkpoint(noop)");
    this.#copy = database.prepare("pragma wal_checkpoint(passive)");
    if (mayRunBeside(process.versions["sqlite"] ?? "")) database.exec("pragma wal_autocheckpoint=0");
    else this.#leaveToSqlite();
  }

  /** Something was committed. Costs a microsecond when there is nothing to do. */
  committed(): void {
    if (this.#automatic) return;
    const { log, rest } = this.#lengths();
    if (log < beginBytes || rest === 0) return;
    // A thread that is at work is not waited for, but where the log would grow without end.
    if (log >= mostBytes || (!this.#underWay() && rest <= Math.max(restBytes, log * restShare)))
      this.#copyHere();
    else if (!this.#underWay()) this.#ask();
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #underWay(): boolean {
    return Atomics.load(this.#atWork, 0) === 1;
  }

  #lengths(): { readonly log: number; readonly rest: number } {
    const { log, checkpointed } = this.#look.get() ?? {};
    const pages = Math.max(0, Number(log));
    return {
      log: pages * this.#pageBytes,
      rest: (pages - Math.max(0, Number(checkpointed))) * this.#pageBytes,
    };
  }

  #copyHere(): void {
    try {
      this.#copy.get();
    } catch {
      // What was committed stands in the log, durable; the next commit tries again.
    }
  }

  #ask(): void {
    Atomics.store(this.#atWork, 0, 1);
    this.#thread ??= this.#start();
    this.#thread.postMessage("checkpoint");
  }

  #start(): Worker {
    const here = import.meta.url;
    const entry = new URL(
      here.endsWith(".ts") ? "./sqlite-checkpoint-worker.ts" : "./sqlite-checkpoint-worker.js",
      here,
    );
    const workerData: CheckpointThreadData = { path: this.#path, restBytes, atWork: this.#atWork };
    const thread = new Worker(entry, { workerData, name: "checkpoints", env: threadEnvironment() });
    thread.on("message", (_answer: CheckpointAnswer) => this.committed());
    thread.on("error", () => this.#leaveToSqlite());
    // A store that nobody closes holds up no process.
    thread.unref();
    return thread;
  }

  #leaveToSqlite(): void {
    this.#automatic = true;
    this.#database.exec(`pragma wal_autocheckpoint=${Math.ceil(beginBytes / this.#pageBytes)}`);
  }
}

/** Before 3.51.3 a checkpoint beside a commit could damage the file: https://www.sqlite.org/wal.html#walresetbug */
function mayRunBeside(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 3_051_003;
}
