import type { OutgoingEvent } from "trellis/runtime";
import { keyHashOf, writeEventId, writeHexWords } from "./event-id.ts";
import type { FrameBuilder } from "./frame-builder.ts";

const id = new Uint32Array(4);
const trace = new Uint32Array(6);

/** Adds an event that a handler published; in its parts, where it has them. */
export function addOutgoing(builder: FrameBuilder, event: OutgoingEvent, contract: number): void {
  writeEventId(event.id, id);
  const keyHash = keyHashOf(event.key);
  const { parts } = event;
  if (parts === undefined) return builder.add({ json: event.json, id, contract, keyHash });
  const { head, data, members, timeMs, traceparent } = parts;
  writeHexWords(traceparent, 3, 4, trace, 0);
  writeHexWords(traceparent, 36, 2, trace, 4);
  builder.addParts({
    head,
    data,
    members,
    // Such ids are drawn, and always the text of their bits.
    idAmongMembers: false,
    id,
    contract,
    keyHash,
    timeMs,
    trace,
    // As `traceparentOf` writes it: version, trace id, span id, and the flag at the end.
    sampled: traceparent.endsWith("1"),
  });
}
