import type { LogLine } from "trellis/runtime";
import type { LogEntry, LogFilter } from "../inspection/inspection-contract.ts";

/** Lines kept in memory; older ones are gone. */
export const linesMax = 10_000;

const gravity = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/** The newest log lines of the whole system, to look at and to follow. */
export class LogBuffer {
  readonly #lines: LogEntry[] = [];
  readonly #followers = new Set<{
    readonly filter: LogFilter;
    readonly listener: (entry: LogEntry) => void;
  }>();

  add(entry: LogEntry): void {
    this.#lines.push(entry);
    // Cut in large steps: shifting one by one costs as much as the whole list each time.
    if (this.#lines.length > linesMax * 1.2) this.#lines.splice(0, this.#lines.length - linesMax);
    for (const { filter, listener } of this.#followers) if (passes(entry, filter)) listener(entry);
  }

  /** Adds a line as a worker sent it. */
  addLine(line: LogLine): void {
    const { atMs, level, message, context, function: name, eventId, traceId, fields } = line;
    this.add({
      at: new Date(atMs).toISOString(),
      level,
      message,
      context,
      function: name,
      ...(eventId === "" ? {} : { eventId }),
      ...(traceId === "" ? {} : { traceId }),
      ...(fields === undefined ? {} : { fields }),
    });
  }

  /** The newest `limit` lines that pass, oldest first. */
  lines(filter: LogFilter, limit: number): LogEntry[] {
    const found: LogEntry[] = [];
    for (let at = this.#lines.length - 1; at >= 0 && found.length < limit; at--) {
      const entry = this.#lines[at];
      if (entry !== undefined && passes(entry, filter)) found.push(entry);
    }
    return found.reverse();
  }

  follow(filter: LogFilter, listener: (entry: LogEntry) => void): () => void {
    const follower = { filter, listener };
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

function passes(entry: LogEntry, filter: LogFilter): boolean {
  return (
    (filter.context === undefined || entry.context === filter.context) &&
    (filter.function === undefined || entry.function === filter.function) &&
    (filter.level === undefined || gravity[entry.level] >= gravity[filter.level]) &&
    (filter.traceId === undefined || entry.traceId === filter.traceId)
  );
}
