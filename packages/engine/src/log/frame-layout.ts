/**
 * The frame: up to 512 events in one buffer, the unit of the store and of every thread's mail.
 *
 * ```
 * header    u32 count | u32 flags | f64 first sequence | f64 created, epoch ms | u32 columns at | u32 heads at
 * payloads  the events' texts, a comma between them
 * columns   ids 16 bytes each | ends u32 each | contracts u32 each | key hashes u32 each          (aligned to 8)
 * parts     times f64 each | traces 24 bytes each | heads u32 each | members u32 each    (when flagged, aligned to 8)
 * members   texts, one behind the other                                                           (when flagged)
 * heads     JSON array of texts                                                                   (when flagged)
 * ```
 *
 * Little endian. Ids are 128 bits (see `event-id.ts`); an `end` is the offset behind an event's text; a contract is
 * the number that the store gave to an event type; a key hash is 0 for events without a key.
 *
 * An event is stored whole, as the text of its CloudEvent, or in parts: its data's text alone. Further members of its
 * envelope stand behind the parts, up to the offset `members` in there, and everything that CloudEvents of a contract
 * share is written once for the frame (`heads`: 0 for a whole event, else the head's place from 1, the sampled flag in
 * bit 30 and "the id is among the members" in bit 31). Parts take half the room and half the time, because nobody
 * writes nor reads an envelope that no handler asks for. The commas make the data of neighbours one JSON text, which
 * is read at once.
 *
 * Frames that are not flagged as apart were written by an older engine: they have no commas, and an event's further
 * members, `members` bytes, stand behind its data.
 */
export const frameEventsMax = 512;
/** A frame is closed when its payloads reach this many bytes, so none is larger than this and one event more. */
export const framePayloadBytes = 524_288;

export const headerBytes = 32;
export const allAscii = 1;
export const hasParts = 2;
export const apart = 4;
export const sampledBit = 0x4000_0000;
export const idAmongMembers = 0x8000_0000;
export const headMask = 0x3fff_ffff;

/** Where the parts begin. */
export function partsAfter(columnsAt: number, count: number): number {
  return (columnsAt + count * 28 + 7) & ~7;
}
