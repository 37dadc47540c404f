import { cpus } from "node:os";

/** What figures were measured on: without it they say little. */
export function machineText(): string {
  return `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}, ${process.platform}`;
}
