import { randomFillSync } from "node:crypto";
import { Frame, FrameBuilder, numberFrame } from "@trellis/engine/store";

/** Bytes that an event takes in its frame. */
export const eventBytes = 250;
export const frameEvents = 512;
/** What a frame keeps of an event beside its data. */
const columnBytes = 68;

export const contract = "load.order-placed";
export const head = `{"specversion":"1.0","source":"/recovery/load","type":"${contract}.v1","datacontenttype":"application/json"`;

/** A frame of 512 orders with so many bytes each, checksums and columns counted in. */
export function templateFrame(bytesPerEvent: number): Uint8Array<ArrayBuffer> {
  const builder = new FrameBuilder();
  for (let at = 0; at < frameEvents; at++) {
    const data = { orderId: `order-${at}`, note: "" };
    const note = "x".repeat(Math.max(0, bytesPerEvent - columnBytes - JSON.stringify(data).length));
    builder.addParts({
      head,
      data: JSON.stringify({ ...data, note }),
      members: "",
      idAmongMembers: false,
      id: new Uint32Array(4),
      contract: 1,
      keyHash: 0,
      timeMs: Date.now(),
      trace: new Uint32Array(6).fill(1),
      sampled: false,
    });
  }
  return builder.take(Date.now());
}

/** The same events once more, with ids and a place of their own. */
export function anotherFrame(
  template: Uint8Array<ArrayBuffer>,
  firstSequence: number,
): Uint8Array<ArrayBuffer> {
  const bytes = template.slice();
  randomFillSync(new Frame(bytes).ids);
  numberFrame(bytes, firstSequence);
  return bytes;
}
