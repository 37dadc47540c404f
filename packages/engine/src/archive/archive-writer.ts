import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { archiveName, unfinishedEnding, type ArchiveFile } from "./archive-file.ts";
import { countArchived } from "./archive-reader.ts";

/** Characters of text that are compressed at once: what the writer holds in memory. */
const chunkLength = 262_144;
/** Level 1 is the fastest, and for events no larger than level 3. */
const parameters = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };

/**
 * Writes one file of the archive. It has its name only once it is complete, on the disk, and was read back: whatever
 * ends the process before leaves a file that counts for nothing.
 */
export class ArchiveWriter {
  readonly #folder: string;
  readonly #unfinished: string;
  readonly #file: number;
  /** One frame of zstd for the whole file: Node's reader stops at the end of the first. */
  readonly #compress = createZstdCompress({ params: parameters });
  readonly #written: Promise<void>;
  #lines: string[] = [];
  #length = 0;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#unfinished = join(folder, `writing${unfinishedEnding}`);
    this.#file = openSync(this.#unfinished, "w");
    this.#written = finished(this.#compress);
    // Whoever adds or finishes hears of it.
    this.#written.catch(() => undefined);
    this.#compress.on("data", (chunk: Buffer) => this.#save(chunk));
  }

  /** Adds an event, which has no line breaks; answers whether there is enough to be flushed. */
  add(json: string): boolean {
    this.#lines.push(json);
    this.#count += 1;
    this.#length += json.length;
    return this.#length >= chunkLength;
  }

  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const chunk = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    this.#length = 0;
    const taken = new Promise<void>((resolve) => this.#compress.write(chunk, () => resolve()));
    await Promise.race([taken, this.#written]);
  }

  /** Makes the file durable, makes sure that it holds what was added, and gives it its name. */
  async finish(file: Omit<ArchiveFile, "path">): Promise<void> {
    try {
      await this.flush();
      this.#compress.end();
      await this.#written;
      fsyncSync(this.#file);
    } finally {
      closeSync(this.#file);
    }
    const found = await countArchived(this.#unfinished);
    if (found !== this.#count)
      throw new Error(`${this.#count} events were written, and ${found} can be read`);
    renameSync(this.#unfinished, join(this.#folder, archiveName(file)));
    syncFolder(this.#folder);
  }

  /** Gives up instead: what was written stays behind, unfinished. */
  abandon(): void {
    this.#compress.destroy();
    closeSync(this.#file);
  }

  #save(chunk: Buffer): void {
    try {
      for (let at = 0; at < chunk.length;) at += writeSync(this.#file, chunk, at);
    } catch (error) {
      this.#compress.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** A new name is durable when its folder is. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // folders can't be opened there
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
