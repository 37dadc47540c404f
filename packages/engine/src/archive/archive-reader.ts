import { createReadStream } from "node:fs";
import { createZstdDecompress } from "node:zlib";
import type { ArchiveFile } from "./archive-file.ts";

const newline = 10;

/**
 * The events of a file as JSON texts, in the order of the log. Throws what the system says when the file can't be
 * read; an error when it is damaged, which its checksum tells, or does not hold as many events as its name says.
 */
export async function* readArchive(file: ArchiveFile): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let count = 0;
  for await (const chunk of textOf(file.path)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      rest.push(chunk.subarray(start, end));
      yield Buffer.concat(rest).toString();
      count += 1;
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  const named = file.last - file.first + 1;
  if (count !== named) throw new Error(`it holds ${count} events, and by its name ${named}`);
}

/** How many events a file holds. */
export async function countArchived(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of textOf(path))
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count += 1;
  return count;
}

async function* textOf(path: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(path);
  const text = createZstdDecompress();
  stream.on("error", (error) => text.destroy(error));
  stream.pipe(text);
  try {
    for await (const piece of text) yield piece as Buffer; // nobody has set an encoding
  } finally {
    stream.destroy();
    text.destroy();
  }
}
