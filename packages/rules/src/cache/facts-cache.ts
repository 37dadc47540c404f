import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { factsVersion, type SourceFacts } from "../facts/source-facts.ts";

/**
 * What was read of each file, kept from one run to the next. Facts follow from a file's path and text alone: they hold
 * as long as the text has the same hash, whatever the settings and the other files are.
 */
export interface FactsCache {
  readonly get: (path: string, textHash: string) => SourceFacts | undefined;
  readonly set: (path: string, textHash: string, facts: SourceFacts) => void;
  /** Writes what was asked for or set in this run, if that is not what was there; the rest is forgotten. */
  readonly save: () => void;
}

/** A file of facts is no longer than this, in UTF-16 code units; longer ones are neither written nor read. */
const cacheMaxLength = 64 * 1_048_576;

interface Kept {
  readonly hash: string;
  readonly facts: SourceFacts;
}

/** @param file where facts are kept; what is damaged there, or of another version, counts as nothing */
export function openFactsCache(file: string): FactsCache {
  const before = readKept(file);
  const used = new Map<string, Kept>();
  let changed = false;
  return {
    get: (path, textHash) => {
      const kept = before.get(path);
      if (kept === undefined || kept.hash !== textHash) return undefined;
      used.set(path, kept);
      return kept.facts;
    },
    set: (path, textHash, facts) => {
      used.set(path, { hash: textHash, facts });
      changed = true;
    },
    save: () => {
      if (changed || used.size !== before.size) write(file, used);
    },
  };
}

/** For those who want nothing to be left behind. */
export function noCache(): FactsCache {
  return { get: () => undefined, set: () => {}, save: () => {} };
}

function readKept(file: string): ReadonlyMap<string, Kept> {
  try {
    const text = readFileSync(file, "utf8");
    const headEnd = text.indexOf("\n");
    const body = text.slice(headEnd + 1);
    if (text.length > cacheMaxLength || text.slice(0, headEnd) !== headOf(body)) return new Map();
    // The head's hash says that it is what was written, and by the same version.
    return new Map(JSON.parse(body) as [string, Kept][]);
  } catch {
    // Not there, not readable: everything is read again.
    return new Map();
  }
}

function headOf(body: string): string {
  return `${factsVersion} ${hash("sha256", body)}`;
}

/** Another process may write at the same time: the file is there whole, by whichever comes last. */
function write(file: string, kept: ReadonlyMap<string, Kept>): void {
  const body = JSON.stringify([...kept]);
  if (body.length > cacheMaxLength) return;
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, `${headOf(body)}\n${body}`);
    renameSync(draft, file);
  } catch {
    // A folder that can't be written costs time, and nothing else.
  }
}
