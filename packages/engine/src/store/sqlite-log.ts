import { crc32 } from "node:zlib";
import { Frame } from "../log/frame.ts";
import type { CommitGroup, EventIds, FrameSpan, LogSize } from "../ports/store.ts";
import { damageFault } from "./sqlite-failure.ts";
import { bytesOf, type SqliteRow } from "./sqlite-rows.ts";
import type { Statements } from "./sqlite-statements.ts";

/*
 * The log's rows: a frame each, with checksums, because SQLite has none for what stands in a page. Ids stand apart and
 * before the frame, so that the newest million can be read at the start without the frames.
 */

/** Appends frames. Throws when one begins before the log's end. */
export function putFrames(run: Statements, frames: CommitGroup["frames"]): void {
  if (frames.length === 0) return;
  let last = Number(run.lastSequence.get()?.["last"] ?? 0);
  let endBytes = endBytesOf(run);
  for (const bytes of frames) {
    const { firstSequence, lastSequence, createdMs, ids } = new Frame(bytes);
    if (firstSequence <= last)
      throw new RangeError(`a frame begins at ${firstSequence}, but the log has come to ${last}`);
    last = lastSequence;
    const idBytes = new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
    endBytes += bytes.byteLength;
    const sums = [crc32(bytes), crc32(idBytes)] as const;
    run.putFrame.run(last, firstSequence, createdMs, endBytes, ...sums, idBytes, bytes);
  }
}

/** Frames from the one that holds `sequence` on. @throws Fault TRL0319 when one is not what was written */
export function readFrames(
  run: Pick<Statements, "frames">,
  path: string,
  sequence: number,
  framesMax: number,
): Uint8Array<ArrayBuffer>[] {
  return run.frames.all(sequence, framesMax).map((row) => checked(row, path, "body", "crc"));
}

/** The same frames' ids alone. @throws Fault TRL0319 */
export function readIds(run: Statements, path: string, sequence: number, framesMax: number): EventIds[] {
  return run.ids.all(sequence, framesMax).map((row) => ({
    lastSequence: Number(row["last_sequence"]),
    ids:
      row["ids"] === null
        ? new Frame(checked(row, path, "body", "crc")).ids
        : wordsOf(checked(row, path, "ids", "ids_crc")),
  }));
}

/** Where frames lie, without reading what is in them. */
export function readSpans(
  run: Pick<Statements, "spans">,
  sequence: number,
  framesMax: number,
  bytesMax: number,
): readonly FrameSpan[] {
  const spans: FrameSpan[] = [];
  let sum = 0;
  for (const row of run.spans.iterate(sequence, framesMax)) {
    const bytes = Number(row["bytes"]);
    spans.push({
      firstSequence: Number(row["first_sequence"]),
      lastSequence: Number(row["last_sequence"]),
      createdMs: Number(row["created_ms"]),
      bytes,
    });
    sum += bytes;
    if (sum >= bytesMax) break;
  }
  return spans;
}

/** Looks up three places of the log, however long it is. Frames that layout 1 wrote are not counted. */
export function measureLog(run: Statements, sequence: number, pageBytes: number): LogSize {
  const end = endBytesOf(run);
  const bytesFrom = (from: number): number => {
    const row = run.startBytes.get(from);
    return row === undefined ? 0 : end - Number(row["start"] ?? 0);
  };
  return {
    bytes: bytesFrom(0),
    fromBytes: bytesFrom(sequence),
    reusableBytes: Number(run.reusable.get()?.["freelist_count"] ?? 0) * pageBytes,
  };
}

function endBytesOf(run: Statements): number {
  return Number(run.endBytes.get()?.["end_bytes"] ?? 0);
}

function checked(
  row: SqliteRow,
  path: string,
  column: "body" | "ids",
  sum: "crc" | "ids_crc",
): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(row[column]);
  // Frames that layout 1 wrote have no checksum.
  if (row[sum] === null || row[sum] === crc32(bytes)) return bytes;
  const events = `events ${Number(row["first_sequence"])} to ${Number(row["last_sequence"])} of the log`;
  throw damageFault(path, `${events} are not what was written (their checksum differs)`);
}

function wordsOf(bytes: Uint8Array<ArrayBuffer>): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}
