import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hundredths, mean, quantile } from "./statistics.ts";

/** What the disk itself takes to make a page durable: no acknowledgement can be faster. */
export interface DiskFigures {
  readonly flushP50Ms: number;
  readonly flushP99Ms: number;
  /** One mebibyte after the other, each on the disk before the next: what large events can't pass. */
  readonly mebibytesPerSecond: number;
}

const flushes = 500;
const largeFlushes = 300;
const large = 1_048_576;

/**
 * Writes 4 KiB and waits until they are on the disk (fdatasync), 500 times, and a mebibyte 300 times, on the disk that the
 * engines use here.
 */
export function measureDisk(): DiskFigures {
  const folder = mkdtempSync(join(tmpdir(), "trellis-bench-disk-"));
  const file = openSync(join(folder, "pages"), "w");
  try {
    const write = (bytes: Buffer): number => {
      const startedMs = performance.now();
      writeSync(file, bytes);
      fdatasyncSync(file);
      return performance.now() - startedMs;
    };
    const page = Buffer.alloc(4_096, 1);
    const timesMs = Array.from({ length: flushes }, () => write(page));
    const pages = Buffer.alloc(large, 1);
    const largeMs = Array.from({ length: largeFlushes }, () => write(pages));
    return {
      flushP50Ms: hundredths(quantile(timesMs, 0.5)),
      flushP99Ms: hundredths(quantile(timesMs, 0.99)),
      mebibytesPerSecond: Math.round(1_000 / mean(largeMs)),
    };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}
