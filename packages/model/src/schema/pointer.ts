/** Appends one reference token to a JSON pointer, escaped (RFC 6901, section 3). */
export function pointerTo(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
