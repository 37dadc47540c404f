import type { DeliveryCore } from "./core.ts";

const everyMs = 60_000;

/** Keeps the log and the tables from growing without end: once a minute, in the thread that writes. */
export function startRetention(core: DeliveryCore, retentionMs: number): void {
  setInterval(() => core.retain(retentionMs), everyMs).unref();
}
