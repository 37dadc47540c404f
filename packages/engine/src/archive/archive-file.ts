import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** A complete file of the archive: the log's events from `first` to `last`, in their order, all of one day. */
export interface ArchiveFile {
  readonly path: string;
  /** The day in UTC on which the log took its events, `YYYY-MM-DD`. */
  readonly day: string;
  readonly first: number;
  readonly last: number;
}

const digits = 16;
const pattern = /^(\d{4}-\d\d-\d\d)\.(\d{16})-(\d{16})\.ndjson\.zst$/;

/** What is being written has this ending, and counts for nothing. */
export const unfinishedEnding = ".part";

export function archiveName({ day, first, last }: Omit<ArchiveFile, "path">): string {
  const padded = (sequence: number): string => String(sequence).padStart(digits, "0");
  return `${day}.${padded(first)}-${padded(last)}.ndjson.zst`;
}

/** The complete files of a folder, in the order of the log; whatever else is there is left out. */
export async function listArchive(folder: string): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const name of await readdir(folder)) {
    const [, day, first, last] = pattern.exec(name) ?? [];
    if (day === undefined) continue;
    files.push({ path: join(folder, name), day, first: Number(first), last: Number(last) });
  }
  return files.sort((a, b) => a.first - b.first);
}

/** The UTC day of a time. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
