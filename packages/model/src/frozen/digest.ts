/**
 * Sixteen hexadecimal digits that tell two texts apart: FNV-1a (Fowler, Noll, Vo) twice, with different offsets. It
 * finds what a hand has changed by accident, and is no protection against somebody who means to.
 */
export function digestOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x9e3779b9];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ (unit + at), 0x01000193);
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
