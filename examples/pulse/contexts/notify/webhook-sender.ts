import { Fault } from "trellis";
import type { Sender } from "./ports.ts";

/** Posts each notice as JSON to one URL. */
export function createWebhookSender(url: string): Sender {
  return {
    async send(notice, { idempotencyKey, signal }) {
      const headers = { "content-type": "application/json", "idempotency-key": idempotencyKey };
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: JSON.stringify(notice),
        signal,
      }).catch((cause: unknown) => {
        throw new Fault("TRL0211", `the notice webhook could not be reached`, { retry: "later", cause });
      });
      // The connection goes back to the pool only when the answer was read.
      const answer = (await response.text()).slice(0, 200);
      if (!response.ok) throw refusal(response.status, answer);
    },
  };
}

/** Statuses of the 400s that say "not now" (RFC 9110, RFC 6585), unlike the rest, which say "not this". */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

function refusal(status: number, answer: string): Fault {
  const never = status >= 300 && status < 500 && !passing.has(status);
  return new Fault("TRL0211", `the notice webhook answered ${status}: ${answer}`, {
    retry: never ? "never" : "later",
    details: { status },
  });
}
