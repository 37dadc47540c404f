import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Fault } from "@trellis/model";

const linesMax = 100_000;
const linesMaxLength = 268_435_456;

/**
 * The documents of a file, one on each line (NDJSON). Whether they keep the contract is the engine's question.
 *
 * @throws Fault TRL0605 when the file can't be read, is empty, is too long, or has a line that is no JSON
 */
export async function readDocuments(file: string, cwd: string): Promise<unknown[]> {
  const documents: unknown[] = [];
  let length = 0;
  let number = 0;
  for await (const line of linesOf(file, cwd)) {
    number += 1;
    if (line.trim() === "") continue;
    length += line.length;
    if (documents.length >= linesMax || length > linesMaxLength) {
      throw new Fault(
        "TRL0605",
        `${file} has more than ${linesMax} documents or ${linesMaxLength} characters`,
      );
    }
    documents.push(parsed(line, `${file}:${number}`));
  }
  if (documents.length === 0) throw new Fault("TRL0605", `${file} has no documents`);
  return documents;
}

async function* linesOf(file: string, cwd: string): AsyncGenerator<string> {
  try {
    const opened = await open(resolve(cwd, file));
    yield* opened.readLines();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `it can't be read (${code ?? String(error)})`;
    throw new Fault("TRL0605", `${file}: ${why}`, { cause: error });
  }
}

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Fault("TRL0605", `${place} is no JSON: ${(error as SyntaxError).message}`, { cause: error });
  }
}
