import { Fault } from "@trellis/model";
import type { MergePatch } from "./job-request.ts";

/** Text of a patch as JSON, in characters: what is patched by it is changed in a few members, not replaced. */
export const patchMaxLength = 65_536;
/** Objects in objects. */
export const patchMaxDepth = 64;

/** The document with a patch merged into it, as RFC 7396 has it; neither is changed. */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  // Own members by definition, so that a member called `__proto__` is one like any other.
  const merged = new Map(Object.entries(isObject(document) ? document : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Answers what was given when it is a patch for an event's data. @throws Fault TRL0318 when it is none */
export function checkedPatch(given: unknown): MergePatch {
  if (!isObject(given)) throw unfit("it must be a JSON object, whose members replace those of the data");
  // Depth first: what is nested without end can't be written as text either.
  if (!isWithinDepth(given)) throw unfit(`it is nested deeper than ${patchMaxDepth} objects`);
  const { length } = JSON.stringify(given);
  if (length > patchMaxLength)
    throw unfit(`its text has ${length} characters; at most ${patchMaxLength} are allowed`);
  return given;
}

function isWithinDepth(given: unknown): boolean {
  let level: unknown[] = [given];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > patchMaxDepth) return false;
    level = level.flatMap(partsOf);
  }
  return true;
}

function partsOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function unfit(why: string): Fault {
  return new Fault("TRL0318", `the patch can't be used: ${why}`, { retry: "never" });
}

function isObject(value: unknown): value is MergePatch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
