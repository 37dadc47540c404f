import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Webhook } from "./recorded.ts";

/** Where and how to send. */
export interface Target {
  /** The gateway's address, without a path. */
  readonly url: string;
  /** The secret of the app's webhook. */
  readonly secret: string;
}

/** A webhook that was sent, and the answer to it. */
export interface Sent {
  readonly webhook: Webhook;
  /** 0 when no answer came. */
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** A full engine says when to come back; longer than this nobody waits for it. */
const attemptsMax = 20;

/** Posts a webhook as GitHub does. An engine that is full is given time; any other answer is the answer. */
export async function send(webhook: Webhook, target: Target): Promise<Sent> {
  const body = JSON.stringify(webhook.payload);
  const init: RequestInit = {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/pulse",
      "x-github-delivery": webhook.deliveryId,
      "x-github-event": webhook.event,
      "x-hub-signature-256": signatureOf(body, target.secret),
    },
    body,
  };
  for (let attempt = 1; ; attempt++) {
    const sent = await post(webhook, `${target.url}/webhooks/github`, init);
    const busy = sent.status === 429 || sent.status === 503;
    if (!busy || attempt === attemptsMax) return sent;
    await sleep(100 * attempt);
  }
}

/** The header `X-Hub-Signature-256`. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

async function post(webhook: Webhook, url: string, init: RequestInit): Promise<Sent> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    const answer: unknown = text === "" ? {} : JSON.parse(text);
    return { webhook, status: response.status, answer: answer as Sent["answer"] };
  } catch (error) {
    return { webhook, status: 0, answer: { detail: error instanceof Error ? error.message : String(error) } };
  }
}
