/** Knows the secret that GitHub signs its deliveries with. */
export interface Signatures {
  /**
   * Whether the signature belongs to these bytes. Takes the same time for every wrong signature.
   *
   * @param signature the header `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits
   */
  readonly verify: (body: Uint8Array, signature: string | undefined) => boolean;
}

/** The contract that GitHub publishes for its payloads. */
export interface GithubSchema {
  /** @param event the header `X-GitHub-Event` */
  readonly check: (event: string, payload: unknown) => SchemaVerdict;
}

export type SchemaVerdict =
  | { readonly verdict: "valid" }
  | { readonly verdict: "unknown-event" }
  /** `pointer` is where in the payload (RFC 6901), `reason` follows it in a sentence: "is missing". */
  | { readonly verdict: "invalid"; readonly pointer: string; readonly reason: string };
