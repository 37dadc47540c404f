import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { factsVersion, type SourceFacts } from "../facts/source-facts.ts";

/**
 * What was read of each file, kept from one run to the next. Facts follow from a file's path and text alone: they hold
 * as long as the text has the same hash, whatever the settings and the other files are.
 */
export interface FactsCache {
  readonly get: (path: string, hash: string) => SourceFacts | undefined;
  readonly set: (path: string, hash: string, facts: SourceFacts) => void;
  /** Writes what was asked for or set in this run, if that is not what was there; the rest is forgotten. */
  readonly save: () => void;
}

/** A file of facts is no longer than this, in bytes; longer ones are neither written nor read. */
const cacheMaxBytes = 64 * 1_048_576;

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
    get: (path, hash) => {
      const kept = before.get(path);
      if (kept === undefined || kept.hash !== hash) return undefined;
      used.set(path, kept);
      return kept.facts;
    },
    set: (path, hash, facts) => {
      used.set(path, { hash, facts });
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
    if (text.length > cacheMaxBytes) return new Map();
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed) || parsed.version !== factsVersion || !isRecord(parsed.files)) return new Map();
    const entries = Object.entries(parsed.files).filter((entry): entry is [string, Kept] => isKept(entry[1]));
    return new Map(entries);
  } catch {
    // Not there, not JSON: everything is read again.
    return new Map();
  }
}

function isKept(value: unknown): value is Kept {
  return (
    isRecord(value) &&
    typeof value.hash === "string" &&
    isRecord(value.facts) &&
    Array.isArray(value.facts.imports) &&
    Array.isArray(value.facts.exports)
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Another process may write at the same time: the file is there whole, by whichever comes last. */
function write(file: string, kept: ReadonlyMap<string, Kept>): void {
  const text = JSON.stringify({ version: factsVersion, files: Object.fromEntries(kept) });
  if (text.length > cacheMaxBytes) return;
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // A folder that can't be written costs time, and nothing else.
  }
}
