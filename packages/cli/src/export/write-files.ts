import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "@trellis/model";

export interface WrittenFile {
  /** From the folder that is written to, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files, with the folders that they need, over what is there.
 *
 * @returns their paths
 * @throws Fault TRL0447 when one can't be written
 */
export async function writeFiles(folder: string, files: readonly WrittenFile[]): Promise<readonly string[]> {
  for (const { path, text } of files) {
    const file = resolve(folder, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Fault("TRL0447", `${path} can't be written: ${reason}`, { retry: "unknown", cause: error });
    }
  }
  return files.map(({ path }) => path);
}
