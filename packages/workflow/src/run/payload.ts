import type { Json } from "../definition/definition.ts";

/** A value that goes from state to state, with its JSON text, which is written once however often it is recorded. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

/** `known` is taken where it is of the same value. */
export function payloadOf(value: Json, known?: Payload): Payload {
  return known !== undefined && known.value === value ? known : { value, text: JSON.stringify(value) };
}

/** Whether a text is longer than so many bytes of UTF-8. */
export function exceedsBytes(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true;
  // A UTF-16 unit is three bytes of UTF-8 at most: nearly every text is known to fit without being counted.
  return text.length * 3 > bytesMax && bytesOf(text) > bytesMax;
}

export function bytesOf(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes;
}
