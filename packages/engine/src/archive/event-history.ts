import { Fault } from "@trellis/model";
import { Frame } from "../log/frame.ts";
import type { LogReader } from "../ports/store.ts";
import { dayOf, listArchive, type ArchiveFile } from "./archive-file.ts";
import { readArchive } from "./archive-reader.ts";

/** Which events are asked for; all that is given must hold. */
export interface EventQuery {
  /** A contract's name, with or without version. */
  readonly event?: string;
  /** Events of this time or later, epoch ms. */
  readonly fromMs?: number;
  /** Events before this time, epoch ms. */
  readonly untilMs?: number;
}

export interface EventSources {
  readonly log: LogReader;
  /** Where the log has come to; what comes later is left out. */
  readonly lastSequence: number;
  /** The archive's folder; undefined without one. */
  readonly folder: string | undefined;
}

/** Frames read at once: a few MiB. */
const readMax = 16;
/** An event comes into the log a little after its own time; a clock that is set makes it more. */
const lateMs = 10 * 60_000;

/**
 * Every event that archive and log hold and that is asked for, as the JSON text of its CloudEvent, in the order of the
 * log, each once: from the archive what the log no longer has, from the log the rest. Times are the events' own.
 *
 * @throws Fault TRL0325 when a file of the archive can't be read, and what the log throws
 */
export async function* readEvents(sources: EventSources, query: EventQuery): AsyncGenerator<string> {
  const { log, lastSequence } = sources;
  const wanted = wantedBy(query);
  let next = await startOf(log, query);
  while (next <= lastSequence) {
    const frames = (await log.frames(next, readMax)).map((bytes) => new Frame(bytes));
    const logFrom = frames[0]?.firstSequence ?? Infinity;
    if (logFrom > next) {
      // The log has let go of it, perhaps just now: it is in the archive, or nowhere.
      const file = await fileBefore(sources, next, logFrom);
      if (file !== undefined && mayHold(file, query))
        for await (const json of eventsOf(file, next)) if (wanted(json)) yield json;
      next = file === undefined ? logFrom : file.last + 1;
      continue;
    }
    for (const frame of frames) {
      // Whatever lies in a gap is looked for first.
      if (frame.firstSequence > next) break;
      if (frame.createdMs - lateMs > (query.untilMs ?? Infinity)) return;
      for (let sequence = next; sequence <= Math.min(frame.lastSequence, lastSequence); sequence++) {
        const json = frame.json(sequence - frame.firstSequence);
        if (wanted(json)) yield json;
      }
      next = frame.lastSequence + 1;
    }
  }
}

/** The first file that holds anything from `next` on, and that the log does not have instead. */
async function fileBefore(
  { folder }: EventSources,
  next: number,
  logFrom: number,
): Promise<ArchiveFile | undefined> {
  if (folder === undefined) return undefined;
  const file = (await readingArchive(folder, () => listArchive(folder))).find(({ last }) => last >= next);
  return file === undefined || file.first >= logFrom ? undefined : file;
}

async function* eventsOf(file: ArchiveFile, from: number): AsyncGenerator<string> {
  let sequence = file.first;
  const lines = readArchive(file);
  try {
    for (;;) {
      const line = await readingArchive(file.path, () => lines.next());
      if (line.done === true) return;
      if (sequence++ >= from) yield line.value;
    }
  } finally {
    await lines.return(undefined);
  }
}

async function readingArchive<Answer>(what: string, read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault("TRL0325", `the archive's ${what} can't be read: ${reason}`, {
      retry: "later",
      cause: error,
    });
  }
}

/** By the day that the file names. */
function mayHold({ day }: ArchiveFile, { fromMs, untilMs }: EventQuery): boolean {
  return (
    (fromMs === undefined || day >= dayOf(fromMs - lateMs)) &&
    (untilMs === undefined || day <= dayOf(untilMs + lateMs))
  );
}

/** Where reading begins: the log's frames are in the order of their times, but for clocks that were set. */
async function startOf(log: LogReader, { fromMs }: EventQuery): Promise<number> {
  if (fromMs === undefined) return 1;
  const beforeMs = fromMs - lateMs;
  const [oldest] = await log.spans(0, 1, 0);
  // What the log no longer has may be of that time too: files are chosen by their days.
  if (oldest === undefined || oldest.createdMs >= beforeMs) return 1;
  // All up to `known` is older; at `behind` something is not, or the log has ended.
  let [known, behind] = [oldest.lastSequence, Infinity];
  for (let step = 1; behind === Infinity; step *= 2) {
    const [span] = await log.spans(known + step, 1, 0);
    if (span === undefined || span.createdMs >= beforeMs) behind = known + step;
    else known = span.lastSequence;
  }
  while (behind - known > 1) {
    const middle = Math.floor((known + behind) / 2);
    const [span] = await log.spans(middle, 1, 0);
    if (span !== undefined && span.createdMs < beforeMs) known = Math.max(middle, span.lastSequence);
    else behind = middle;
  }
  return known + 1;
}

function wantedBy({ event, fromMs, untilMs }: EventQuery): (json: string) => boolean {
  if (event === undefined && fromMs === undefined && untilMs === undefined) return () => true;
  return (json) => {
    // The engine's own text, checked when it was published.
    const { type, time } = JSON.parse(json) as { readonly type: string; readonly time: string };
    const ofEvent = event === undefined || type === event || type.replace(/\.v\d+$/, "") === event;
    const ms = Date.parse(time);
    return ofEvent && ms >= (fromMs ?? -Infinity) && ms < (untilMs ?? Infinity);
  };
}
