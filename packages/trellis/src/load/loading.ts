import { readFileSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Diagnostic, type Locate, type SourceLocation, sortDiagnostics } from "@trellis/model";
import type { DeclaredAt } from "../declare/location.ts";
import { type ImportFailure, placeInStack } from "./import-failure.ts";
import { importModule } from "./import-module.ts";
import { locateIn } from "./locate-in.ts";

/** One run over a system's files: imports them, and gathers what is wrong with them. */
export class Loading {
  /** The system's folder, absolute, free of symbolic links: as errors of modules spell it. */
  readonly root: string;
  /** Modules imported so far, failed ones included. */
  filesRead = 0;
  /** See `Locate` of the model. */
  readonly locate: Locate;
  /** Absolute paths of files that were read and are no modules. */
  readonly documents: string[] = [];
  readonly #findings: Diagnostic[] = [];
  readonly #failures = new Map<string, { readonly failure: ImportFailure; readonly importers: string[] }>();
  /** Errors that modules failed with: each is told once. */
  readonly #errors = new Set<unknown>();

  constructor(root: string) {
    this.root = realPathOf(resolve(root));
    this.locate = locateIn(this.root);
  }

  report(...findings: readonly Diagnostic[]): void {
    this.#findings.push(...findings);
  }

  /** The default export of a file of the system, as `exported`; undefined when it can't be loaded, which is reported. */
  async import(file: string): Promise<{ readonly exported: unknown } | undefined> {
    this.filesRead++;
    const result = await importModule(this.root, file);
    if ("exported" in result) return result;
    this.#errors.add(result.error);
    const { message, where } = result.failure;
    const cause = JSON.stringify([where, message]);
    const known = this.#failures.get(cause);
    if (known === undefined) this.#failures.set(cause, { failure: result.failure, importers: [file] });
    else known.importers.push(file);
    return undefined;
  }

  /** The text of a file of the system that is no module; undefined when it can't be read. */
  readDocument(file: string): string | undefined {
    const path = join(this.root, file);
    this.documents.push(path);
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  }

  /** Reports the error of a promise that a file started and did not await. */
  reportStray(error: unknown): void {
    if (this.#errors.has(error)) return;
    this.#errors.add(error);
    const where = placeInStack(this.root, error);
    this.report({
      code: "TRL0103",
      severity: "error",
      message: `a promise that nobody awaits was rejected while files were loaded: ${error instanceof Error ? error.message : String(error)}`,
      ...(where === undefined ? {} : { where }),
      fix: "Await it, or catch its error",
    });
  }

  /** A declaration's place relative to the system; a place outside of it is no place for the reader: then `fallback`. */
  sourceOf(declaredAt: DeclaredAt | undefined, fallback: string): SourceLocation {
    const file = declaredAt === undefined ? undefined : this.#relative(declaredAt.file);
    if (declaredAt === undefined || file === undefined) return { file: fallback };
    return { file, line: declaredAt.line, column: declaredAt.column };
  }

  /** Everything found so far, in the order in which a reader works through it. */
  get diagnostics(): readonly Diagnostic[] {
    return sortDiagnostics([...this.#findings, ...[...this.#failures.values()].map(diagnosticOf)]);
  }

  #relative(path: string): string | undefined {
    const file = relative(this.root, realPathOf(path));
    return file.startsWith("..") || isAbsolute(file) ? undefined : file.split(sep).join("/");
  }
}

/** One cause is one finding, however many files import the broken one. */
function diagnosticOf({
  failure,
  importers,
}: {
  failure: ImportFailure;
  importers: readonly string[];
}): Diagnostic {
  const [first = "", ...others] = importers.filter((file) => file !== failure.where.file);
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return {
    code: "TRL0103",
    severity: "error",
    message: `${failure.where.file} could not be loaded: ${failure.message}`,
    where: failure.where,
    ...(first === "" ? {} : { why: `${first}${more} needs it` }),
    fix: fixOf(failure.message),
  };
}

function fixOf(message: string): string {
  if (message.includes("before initialization"))
    return "Move what both files need into a third: they import each other";
  if (message.startsWith("Cannot find package")) return "Install the package, or correct its name";
  if (message.startsWith("Cannot find module")) return "Write the file, or correct the path of the import";
  return "Correct the file at this place";
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A folder that does not exist is reported as a system without a config.
    return path;
  }
}
