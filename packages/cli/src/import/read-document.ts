import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Fault } from "@trellis/model";

/** Larger files are no documents that people write. */
const documentMaxBytes = 32 * 1_048_576;

/**
 * The document in a file, JSON or YAML, as plain data.
 *
 * @throws Fault TRL0446 when it can't be read
 */
export async function readDocument(file: string, cwd: string): Promise<unknown> {
  const text = await textOf(resolve(cwd, file), file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (/\.json$/i.test(file))
      throw unreadable(file, `it is no JSON: ${(error as SyntaxError).message}`, error);
  }
  const { parse } = await import("yaml");
  try {
    // A document may use an anchor often, but not to grow without end.
    return parse(text, { maxAliasCount: 1_000, merge: true, prettyErrors: true }) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1).join("") : String(error);
    throw unreadable(file, `it is neither JSON nor YAML: ${reason}`, error);
  }
}

async function textOf(path: string, shown: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > documentMaxBytes)
      throw unreadable(shown, `it has ${size} bytes; at most ${documentMaxBytes} are read`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(
      shown,
      code === "ENOENT" ? "there is no such file" : `it can't be read (${code ?? String(error)})`,
      error,
    );
  }
}

function unreadable(file: string, why: string, cause?: unknown): Fault {
  return new Fault("TRL0446", `${file}: ${why}`, { retry: "never", cause });
}
