import { fileURLToPath } from "node:url";

/** Where a declaration stands in its author's code; an absolute path. */
export interface DeclaredAt {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The place that called `declaration`; undefined where the run time keeps no stack. */
export function declaredAt(declaration: (...args: never[]) => unknown): DeclaredAt | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, declaration);
  Error.stackTraceLimit = before;
  const match = /\(?((?:file:\/\/)?\/[^()]*|[A-Za-z]:\\[^()]*):(\d+):(\d+)\)?$/m.exec(trace.stack ?? "");
  if (match === null) return undefined;
  const [, file = "", line, column] = match;
  return {
    // A query (as a cache-busting import has) is no part of the path.
    file: file.startsWith("file://") ? fileURLToPath(file.replace(/\?.*$/, "")) : file,
    line: Number(line),
    column: Number(column),
  };
}
