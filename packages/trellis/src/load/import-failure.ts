import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DiagnosticPlace } from "@trellis/model";

/** Why a module could not be loaded, and the place in the system's own files that is to blame. */
export interface ImportFailure {
  readonly message: string;
  readonly where: DiagnosticPlace;
}

/** Reads an error of `import()`; `file` is the module that was imported, relative to `root`. */
export async function importFailure(root: string, file: string, error: unknown): Promise<ImportFailure> {
  if (!(error instanceof Error)) return { message: `it threw ${String(error)}`, where: { file } };
  const missing = missingOf(error);
  if (missing?.specifier === join(root, file)) return { message: "it does not exist", where: { file } };
  const message = (missing?.message ?? error.message).split("\n", 1)[0] || error.name;
  const where =
    (missing && (await importIn(root, missing))) ??
    inSnippet(root, error.stack ?? "") ??
    placeInStack(root, error) ??
    (error instanceof SyntaxError ? await bySyntaxCheck(root, file) : undefined);
  return { message: withoutRoot(root, message), where: where ?? { file } };
}

/** The innermost place of an error's stack that belongs to the system, not to a library. */
export function placeInStack(root: string, error: unknown): DiagnosticPlace | undefined {
  return error instanceof Error ? inFrames(root, error.stack ?? "") : undefined;
}

interface MissingModule {
  /** Without the importer, which the place names. */
  readonly message: string;
  /** A path, or the name of a package. */
  readonly specifier: string;
  readonly importer: string;
}

/** Reads `Cannot find module '/x/missing.ts' imported from /x/c.ts`. */
function missingOf(error: Error): MissingModule | undefined {
  const [, message = "", specifier = "", importer = ""] =
    /^(.*'([^']+)') imported from (.+)$/.exec(error.message) ?? [];
  return importer === "" ? undefined : { message, specifier, importer };
}

/** Where a file imports what is missing. */
async function importIn(
  root: string,
  { specifier, importer }: MissingModule,
): Promise<DiagnosticPlace | undefined> {
  const file = inside(root, importer);
  if (file === undefined) return undefined;
  const lines = (await readFile(join(root, file), "utf8").catch(() => "")).split("\n");
  // A path was resolved before it was missed; its last part stands in the import as written.
  const written = isAbsolute(specifier) ? (specifier.split(/[\\/]/).at(-1) ?? specifier) : specifier;
  const index = lines.findIndex((line) => /\b(from|import)\b/.test(line) && line.includes(written));
  if (index === -1) return { file };
  return { file, line: index + 1, column: (lines[index] ?? "").search(/["']/) + 1 || 1 };
}

/** Syntax errors begin their stack with `file:line`, the line's text and a caret below it. */
function inSnippet(root: string, stack: string): DiagnosticPlace | undefined {
  const [head = "", ...rest] = stack.split("\n", 8);
  const [, path = "", line] = /^((?:file:\/\/|\/|[A-Za-z]:\\).*):(\d+)$/.exec(head) ?? [];
  const file = inside(root, path);
  if (file === undefined) return undefined;
  const caret = rest.find((text) => /^\s*\^+\s*$/.test(text));
  const place = { file, line: Number(line) };
  return caret === undefined ? place : { ...place, column: caret.indexOf("^") + 1 };
}

function inFrames(root: string, stack: string): DiagnosticPlace | undefined {
  for (const [, path = "", line, column] of stack.matchAll(
    /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()\n]*):(\d+):(\d+)\)?$/gm,
  )) {
    const file = inside(root, path);
    if (file !== undefined) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

const syntaxCheckMaxMs = 10_000;

/** The compiler of JavaScript tells an importer what is wrong but not where; `node --check` prints both. */
function bySyntaxCheck(root: string, file: string): Promise<DiagnosticPlace | undefined> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--check", join(root, file)],
      { timeout: syntaxCheckMaxMs },
      (_error, _out, stderr) => {
        resolve(inSnippet(root, stderr));
      },
    );
  });
}

/** The path relative to `root`, or undefined when it is outside or a library's. */
function inside(root: string, pathOrUrl: string): string | undefined {
  if (pathOrUrl === "") return undefined;
  const path = pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl.replace(/\?.*$/, "")) : pathOrUrl;
  if (!isAbsolute(path)) return undefined;
  const file = relative(root, path).split(sep).join("/");
  return file.startsWith("..") || isAbsolute(file) || file.includes("node_modules/") ? undefined : file;
}

function withoutRoot(root: string, message: string): string {
  return message.replaceAll(`${root}${sep}`, "");
}
