import { createHash } from "node:crypto";
import { createRequire } from "node:module";

/** A webhook as GitHub would send it. */
export interface Webhook {
  /** The header `X-GitHub-Delivery`. */
  readonly deliveryId: string;
  /** The header `X-GitHub-Event`. */
  readonly event: string;
  readonly payload: unknown;
}

/**
 * Every payload that `@octokit/webhooks-examples` has recorded of api.github.com, 329 of 58 events, in its order.
 * Their delivery ids come from their places, so that a second run sends the same deliveries again.
 */
export function recordedWebhooks(): readonly Webhook[] {
  const recorded = require("@octokit/webhooks-examples") as readonly RecordedEvent[];
  return recorded.flatMap(({ name, examples }) =>
    examples.map((payload, at) => ({ deliveryId: uuidOf(`${name}/${at}`), event: name, payload })),
  );
}

// Not an import: the compiler would make a type of all four megabytes.
const require = createRequire(import.meta.url);

interface RecordedEvent {
  readonly name: string;
  readonly examples: readonly unknown[];
}

/** A UUID made of a name: version 8 (RFC 9562, section 5.8), the bits from SHA-256. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
