import { MemoryTables } from "trellis/runtime";
import { copyOfExecutions } from "../store/memory-executions.ts";
import { copyOfQuarantine } from "../store/memory-quarantine.ts";
import type { MemoryImage } from "../store/memory-store.ts";

/** What is on the disk at this moment, for nobody else to write to. Rows and frames never change once they are written. */
export function copyOfImage(image: MemoryImage): MemoryImage {
  return {
    ...image,
    frames: [...image.frames],
    contracts: new Map(image.contracts),
    published: new Map(image.published),
    tables: new MemoryTables(image.tables),
    subscriptions: new Map(image.subscriptions),
    schedules: new Map(image.schedules),
    deferred: new Map(image.deferred),
    deadLetters: new Map(image.deadLetters),
    jobs: new Map(image.jobs),
    quarantine: copyOfQuarantine(image.quarantine),
    executions: copyOfExecutions(image.executions),
  };
}
