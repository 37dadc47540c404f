import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hundredths, quantile } from "./statistics.ts";

/** What the disk itself takes to make a page durable: no acknowledgement can be faster. */
export interface DiskFigures {
  readonly flushP50Ms: number;
  readonly flushP99Ms: number;
}

const flushes = 500;

/** Writes 4 KiB and waits until they are on the disk (fdatasync), 500 times, on the disk that the engines use here. */
export function measureDisk(): DiskFigures {
  const folder = mkdtempSync(join(tmpdir(), "trellis-bench-disk-"));
  const file = openSync(join(folder, "pages"), "w");
  try {
    const page = Buffer.alloc(4_096, 1);
    const timesMs = Array.from({ length: flushes }, () => {
      const startedMs = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      return performance.now() - startedMs;
    });
    return {
      flushP50Ms: hundredths(quantile(timesMs, 0.5)),
      flushP99Ms: hundredths(quantile(timesMs, 0.99)),
    };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}
