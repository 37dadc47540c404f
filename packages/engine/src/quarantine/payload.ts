/** A payload as people read it: its document, or its text where it is no JSON. */
export type ReadPayload = { readonly data: unknown } | { readonly text: string };

export function readPayload(payload: Uint8Array): ReadPayload {
  const text = new TextDecoder().decode(payload);
  try {
    return { data: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}
