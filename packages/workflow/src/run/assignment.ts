import type { Json } from "../definition/definition.ts";
import { setField } from "../expression/json-value.ts";
import { bytesOf } from "./payload.ts";
import type { RunState } from "./run-state.ts";
import type { Thread } from "./thread.ts";
import { outputTooLarge } from "./too-large.ts";

/** Variables to be set, within the bounds. */
export interface Assignment {
  readonly values: { readonly [name: string]: Json };
  /** Their JSON texts, as they are recorded. */
  readonly texts: { readonly [name: string]: string };
  /** UTF-8 bytes of each. */
  readonly bytes: { readonly [name: string]: number };
}

/** `undefined` where there is nothing to set. */
export function assignmentOf(
  run: RunState,
  thread: Thread,
  values: { readonly [name: string]: Json } | undefined,
): Assignment | undefined {
  const names = Object.keys(values ?? {});
  if (values === undefined || names.length === 0) return undefined;
  const texts: Record<string, string> = {};
  const bytes: Record<string, number> = {};
  let assigned = 0;
  for (const name of names) {
    const text = JSON.stringify(values[name]);
    const size = bytesOf(text);
    setField(texts, name, text);
    setField(bytes, name, size);
    assigned += size;
  }
  const { payloadBytesMax, variablesBytesMax } = run.limits;
  const inReach = Object.values({ ...thread.variableBytes, ...bytes }).reduce((sum, size) => sum + size, 0);
  if (assigned > payloadBytesMax || inReach > variablesBytesMax) {
    throw outputTooLarge(thread.position.prepared.name);
  }
  return { values, texts, bytes };
}
