/** The text's UTF-8 in Base64, with padding. */
export function base64Encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * The UTF-8 text that stands in Base64. As lenient as AWS: characters that do not belong are passed over, the padding
 * ends it and may be missing, and `-` and `_` are `+` and `/`.
 */
export function base64Decode(encoded: string): string {
  const [digits = ""] = encoded.replaceAll("-", "+").replaceAll("_", "/").split("=", 1);
  const clean = digits.replaceAll(/[^A-Za-z0-9+/]/g, "");
  // A single digit at the end holds no whole byte.
  const binary = atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean);
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
