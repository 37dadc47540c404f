import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@trellis/model";
import { Frame } from "../log/frame.ts";
import type { FrameSpan, LogReader } from "../ports/store.ts";
import { dayOf, listArchive, unfinishedEnding, type ArchiveFile } from "./archive-file.ts";
import { readArchive } from "./archive-reader.ts";
import { ArchiveWriter } from "./archive-writer.ts";

export interface ArchiverOptions {
  readonly log: LogReader;
  readonly folder: string;
  /** The newest event of the log. */
  readonly lastSequence: number;
  /** Bytes of frames that make a file full: the log keeps as much at least, because only complete files count. */
  readonly fileMaxBytes: number;
  readonly now: () => number;
}

/** Frames that one look at the log takes in. */
const lookMax = 1_024;
/** Frames read at once: a few MiB. */
const readMax = 16;
/** After a day's end its last events are waited for: frames come into the log a little after they were made. */
const lateMs = 60_000;

/**
 * Copies the log into an archive, file by file: each holds the events of one day, or less when it is full before.
 * A file that has its name is complete and durable, and says by it which events it holds; the next one begins behind
 * it. So a restart at any moment leaves no event out and has none twice.
 */
export class Archiver {
  readonly #options: ArchiverOptions;
  #through: number;
  /** The frames that the next file will hold, as far as the log has been looked at. */
  #next: Gathered | undefined;

  /**
   * Takes up what an earlier one has left.
   *
   * @throws Fault TRL0325 when the folder can't be used, TRL0326 when it holds the events of another log
   */
  static async open(options: ArchiverOptions): Promise<Archiver> {
    const { folder } = options;
    try {
      await mkdir(folder, { recursive: true });
      for (const name of await readdir(folder))
        if (name.endsWith(unfinishedEnding)) await rm(join(folder, name));
      const newest = (await listArchive(folder)).at(-1);
      if (newest !== undefined) await assertSameLog(options, newest);
      return new Archiver(options, newest?.last ?? 0);
    } catch (error) {
      throw archiveFault(folder, error);
    }
  }

  private constructor(options: ArchiverOptions, through: number) {
    this.#options = options;
    this.#through = through;
  }

  /** Everything up to this sequence is in the archive. */
  get through(): number {
    return this.#through;
  }

  /**
   * Writes the next file, if there are events enough for one; answers whether it did.
   *
   * @throws Fault TRL0325 when the file can't be written, and what the log throws
   */
  async step(): Promise<boolean> {
    const file = await this.#gather();
    if (file === undefined) return false;
    try {
      await this.#write(file);
    } catch (error) {
      throw archiveFault(this.#options.folder, error);
    }
    this.#through = file.last;
    this.#next = undefined;
    return true;
  }

  /** Looks on in the log until a file is full or its day is over; answers it then. */
  async #gather(): Promise<Gathered | undefined> {
    const { log, fileMaxBytes, now } = this.#options;
    for (;;) {
      if (this.#next !== undefined && this.#next.bytes >= fileMaxBytes) return this.#next;
      const from = (this.#next?.last ?? this.#through) + 1;
      const spans = await log.spans(from, lookMax, fileMaxBytes);
      for (const span of spans) {
        const next = this.#next;
        if (next !== undefined && next.day !== dayOf(span.createdMs)) return next;
        this.#next = withSpan(next, span);
        if (this.#next.bytes >= fileMaxBytes) return this.#next;
      }
      if (spans.length > 0) continue;
      const over = this.#next !== undefined && this.#next.day < dayOf(now() - lateMs);
      return over ? this.#next : undefined;
    }
  }

  async #write(file: Gathered): Promise<void> {
    const writer = new ArchiveWriter(this.#options.folder);
    try {
      for await (const frame of this.#framesOf(file))
        for (let position = 0; position < frame.count; position++)
          if (writer.add(frame.json(position))) await writer.flush();
    } catch (error) {
      writer.abandon();
      throw error;
    }
    await writer.finish(file);
  }

  async *#framesOf(file: Gathered): AsyncGenerator<Frame> {
    for (let sequence = file.first; sequence <= file.last;) {
      const frames = (await this.#options.log.frames(sequence, readMax)).map((bytes) => new Frame(bytes));
      const wanted = frames.filter(({ lastSequence }) => lastSequence <= file.last);
      const last = wanted.at(-1)?.lastSequence;
      if (last === undefined) throw new Error(`the log has no event ${sequence} any more`);
      yield* wanted;
      sequence = last + 1;
    }
  }
}

interface Gathered extends Omit<ArchiveFile, "path"> {
  readonly bytes: number;
}

function withSpan(next: Gathered | undefined, span: FrameSpan): Gathered {
  const { firstSequence, lastSequence, createdMs, bytes } = span;
  if (next === undefined) return { day: dayOf(createdMs), first: firstSequence, last: lastSequence, bytes };
  return { ...next, last: lastSequence, bytes: next.bytes + bytes };
}

/**
 * A log that was put back from a backup, or begun anew, has other events under numbers that the archive knows: they
 * would be taken for archived, and lost. The newest event that both know must be the same.
 */
async function assertSameLog({ log, lastSequence }: ArchiverOptions, newest: ArchiveFile): Promise<void> {
  if (lastSequence < newest.last) throw foreign(newest, `the log has come to ${lastSequence} only`);
  const [oldest] = await log.spans(0, 1, 0);
  if (oldest === undefined || oldest.firstSequence > newest.last) return;
  const [bytes] = await log.frames(newest.last, 1);
  const frame = bytes === undefined ? undefined : new Frame(bytes);
  let archived: string | undefined;
  for await (const json of readArchive(newest)) archived = json;
  const same = frame?.lastSequence === newest.last && idOf(frame.json(frame.count - 1)) === idOf(archived);
  if (!same) throw foreign(newest, `the log's event ${newest.last} is another`);
}

function foreign({ path, last }: ArchiveFile, how: string): Fault {
  return new Fault("TRL0326", `the archive's file ${path} ends with event ${last}, but ${how}`, {
    retry: "never",
  });
}

function idOf(json: string | undefined): string | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as { readonly id: string }).id; // the engine's own text
}

function archiveFault(folder: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault("TRL0325", `the archive ${folder} can't be written: ${reason}`, {
    retry: "later",
    cause: error,
  });
}
