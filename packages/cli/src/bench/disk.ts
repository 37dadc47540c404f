import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const flushes = 21;

/** Median time in ms that the folder's disk takes to make 4 KiB durable: what no acknowledgement can be faster than. */
export function flushTimeMs(folder: string): number {
  const path = join(folder, "flush-probe");
  const file = openSync(path, "w");
  try {
    const page = Buffer.alloc(4_096, 1);
    const times = Array.from({ length: flushes }, () => {
      const startedMs = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      return performance.now() - startedMs;
    }).toSorted((a, b) => a - b);
    return Number((times[flushes >> 1] ?? 0).toPrecision(3));
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
