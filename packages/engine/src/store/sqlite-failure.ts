import { Fault } from "@trellis/model";

/**
 * What a refusal of SQLite's means to whoever runs the engine: which file, why, and what to do. Damage is TRL0319;
 * everything else is TRL0311, and may be over at the next try.
 */
export function storeFault(what: string, path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const number = numberOf(error);
  const meant = meanings[number & 0xff];
  if (meant === undefined) return new Fault("TRL0311", `${what}: ${reason} (${path})`, later(error));
  const { code, says, cure } = meant;
  return new Fault(code, `${what}: ${path} ${says} (${reason}, SQLite ${number}). ${cure}`, later(error));
}

/** What was read is not what was written, though SQLite saw nothing wrong with it. */
export function damageFault(path: string, what: string): Fault {
  return new Fault("TRL0319", `${path} is damaged: ${what}. ${mending}`, { retry: "later" });
}

/** Whether somebody else has locked the file. */
export function isLocked(error: unknown): boolean {
  return meanings[numberOf(error) & 0xff] === locked;
}

interface Meaning {
  readonly code: "TRL0311" | "TRL0319";
  /** Goes on after the file's path. */
  readonly says: string;
  readonly cure: string;
}

const mending =
  "Stop the engine and keep a copy of its data folder; then put back a backup, or save what can still be read, as docs/operations.md says";
const damaged: Meaning = { code: "TRL0319", says: "is damaged", cure: mending };
const locked: Meaning = {
  code: "TRL0311",
  says: "is locked by another program",
  cure: "End the other program's transaction; the engine tries on, and goes on by itself",
};
const unwritable: Meaning = {
  code: "TRL0311",
  says: "can't be opened or written",
  cure: "Give the engine's user the right to write the file and its folder, and see that the disk is not mounted read-only",
};

/** By primary result code, which is the low byte of the one that is reported: https://www.sqlite.org/rescode.html */
const meanings: Readonly<Record<number, Meaning>> = {
  3: unwritable, // SQLITE_PERM
  5: locked, // SQLITE_BUSY
  6: locked, // SQLITE_LOCKED
  8: unwritable, // SQLITE_READONLY
  10: {
    // SQLITE_IOERR
    code: "TRL0311",
    says: "can't be read or written: the disk failed, or a limit on the size of files was met",
    cure: "Look at the system's log, at quotas and at `ulimit -f`; the engine tries on, and goes on by itself",
  },
  11: damaged, // SQLITE_CORRUPT
  13: {
    // SQLITE_FULL
    code: "TRL0311",
    says: "finds no room on its disk",
    cure: "Free room; the engine tries on, and goes on by itself",
  },
  14: unwritable, // SQLITE_CANTOPEN
  26: damaged, // SQLITE_NOTADB
};

/** The number that `node:sqlite` gives its errors; 0 for any other error. */
function numberOf(error: unknown): number {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode : 0;
}

function later(cause: unknown): { readonly retry: "later"; readonly cause: unknown } {
  return { retry: "later", cause };
}
