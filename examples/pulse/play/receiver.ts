import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What the receiver has seen since it was started. */
export interface Received {
  readonly attempts: number;
  /** Notices taken, each once. */
  readonly notices: number;
  /** Notices that came again after they had been taken. */
  readonly repeated: number;
  /** Attempts answered with a failure. */
  readonly failures: number;
}

export interface Receiver {
  readonly url: string;
  readonly received: () => Received;
  readonly stop: () => Promise<void>;
}

const words = {
  204: undefined,
  400: "a notice needs an Idempotency-Key",
  422: "nobody takes this notice, on purpose",
  503: "down for a moment, on purpose",
} as const;

/** The newest keys that are remembered. */
const keysMax = 10_000;

/**
 * A webhook for notices that fails on purpose, as the world does. It takes each notice once, by `Idempotency-Key`.
 */
export async function startReceiver(): Promise<Receiver> {
  const attemptsOf = new Map<string, number>();
  const taken = new Set<string>();
  const counts = { attempts: 0, notices: 0, repeated: 0, failures: 0 };

  function answer(key: string, noticeId: string): 204 | 422 | 503 {
    counts.attempts++;
    if (taken.has(key)) {
      counts.repeated++;
      return 204;
    }
    const attempt = (attemptsOf.get(key) ?? 0) + 1;
    remember(attemptsOf, key, attempt);
    const status = statusFor(noticeId, attempt);
    if (status !== 204) counts.failures++;
    else {
      counts.notices++;
      taken.add(key);
      forgetOldest(taken);
    }
    return status;
  }

  const server = createServer((request, response) => {
    readNoticeId(request).then(
      (noticeId) => {
        const key = request.headers["idempotency-key"];
        const status = typeof key === "string" ? answer(key, noticeId) : 400;
        response.writeHead(status, { "content-type": "text/plain" }).end(words[status]);
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notices`,
    received: () => ({ ...counts }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * How the receiver answers: about every fifth attempt fails, and a few notices never succeed. By the notice's own id
 * and not by its idempotency key, which is another one in every play: so every play has the same failures.
 *
 * @param attempt from 1
 */
export function statusFor(noticeId: string, attempt: number): 204 | 422 | 503 {
  // News of quarantine is limited in number; of the rest, a long flow would make a heap of dead letters.
  const fate = hash(noticeId) % (noticeId.startsWith("quarantined/") ? 32 : 1_024);
  if (fate === 0) return 503;
  if (fate === 1) return 422;
  return hash(`${noticeId}#${attempt}`) % 5 === 0 ? 503 : 204;
}

function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}

async function readNoticeId(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const notice: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  if (typeof notice !== "object" || notice === null || !("noticeId" in notice)) throw new Error("no notice");
  return String(notice.noticeId);
}

function remember(attemptsOf: Map<string, number>, key: string, attempt: number): void {
  attemptsOf.set(key, attempt);
  forgetOldest(attemptsOf);
}

function forgetOldest(keys: Map<string, unknown> | Set<string>): void {
  const [oldest] = keys.keys();
  if (keys.size > keysMax && oldest !== undefined) keys.delete(oldest);
}
