import { setImmediate } from "node:timers/promises";

/**
 * Runs `work`. Promises that are rejected meanwhile, and that nobody waits for, are given to `onRejection` instead of
 * ending the process. Besides files that start something without awaiting it, this is for a defect of Node 24: a
 * second module that imports a failing CommonJS module loads, and the failure becomes such a rejection.
 */
export async function withStrayRejections<T>(
  onRejection: (error: unknown) => void,
  work: () => Promise<T>,
): Promise<T> {
  process.on("unhandledRejection", onRejection);
  try {
    const result = await work();
    // Node tells about rejections once the microtasks are done.
    await setImmediate();
    return result;
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}
