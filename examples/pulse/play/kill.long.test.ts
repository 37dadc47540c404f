import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { startEngine } from "@trellis/engine";
import { findGaps } from "./books.ts";
import { gather } from "./evidence.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { recordedWebhooks, type Webhook } from "./recorded.ts";
import { send, type Sent } from "./send.ts";
import { createFlow } from "./variation.ts";

const kills = Number(process.env["TRELLIS_KILLS"] ?? 20);
const secret = "the app's secret";

test(
  `after ${kills} kills with SIGKILL during a play the books balance exactly`,
  { timeout: 300_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "pulse-kill-"));
    const receiver = await startReceiver();
    try {
      const sender = newSender();
      for (let kill = 0; kill < kills; kill++) await playUntilKilled(dataDir, receiver, sender);

      const engine = await startEngine({
        root: join(import.meta.dirname, ".."),
        dataDir,
        settings: { GITHUB_WEBHOOK_SECRET: secret, NOTIFY_URL: receiver.url },
        schedules: false,
      });
      try {
        // GitHub sends again what was never answered, and so do we.
        for (const webhook of sender.unanswered.splice(0)) {
          sender.answered.push(await send(webhook, { url: engine.gatewayUrl, secret }));
        }
        assert.ok(await engine.settled(60_000), "everything comes to rest");
        assert.equal((await engine.invoke("billing.closeMonth")).outcome, "done");
        assert.ok(await engine.settled(60_000));
        assert.ok(
          sender.answered.length > kills * 5,
          `the play did some work: ${sender.answered.length} webhooks`,
        );
        const evidence = await gather(engine, {
          sent: sender.answered,
          fresh: true,
          notices: receiver.received(),
        });
        assert.deepEqual(findGaps(evidence), []);
        const invoiceIds = evidence.invoices.map(({ invoiceId }) => invoiceId);
        assert.equal(new Set(invoiceIds).size, invoiceIds.length, "no invoice was issued twice");
        assert.ok(invoiceIds.length >= 2);
      } finally {
        await engine.stop();
      }
    } finally {
      await receiver.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);

interface Sender {
  /** The next webhook: one that got no answer, or a new one. */
  readonly next: () => Webhook;
  readonly answered: Sent[];
  readonly unanswered: Webhook[];
}

/** Plays the recorded webhooks, then made-up ones without end; whatever got no answer comes again. */
function newSender(): Sender {
  const recorded = recordedWebhooks();
  const made = createFlow(recorded, new Date());
  const unanswered: Webhook[] = [];
  let number = 0;
  const fresh = (): Webhook => {
    const at = number++;
    const early = recorded[at];
    if (early !== undefined) return early;
    const webhook = made(at - recorded.length, new Date());
    // A forged one is answered by the signature alone and leaves nothing that could be lost.
    return webhook.expected === "unsigned" ? fresh() : webhook;
  };
  return { next: () => unanswered.shift() ?? fresh(), answered: [], unanswered };
}

async function playUntilKilled(dataDir: string, receiver: Receiver, sender: Sender): Promise<void> {
  const entry = join(import.meta.dirname, "fixtures", "pulse-process.ts");
  const command = ["--conditions=source", entry, dataDir, secret, receiver.url];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const [line] = await Promise.race([firstLine(child.stdout), ended.then(() => [])]);
  assert.ok(line !== undefined, "the system comes up on what the last one left");
  const { url } = JSON.parse(line) as { url: string };
  let alive = true;
  setTimeout(
    () => {
      alive = false;
      child.kill("SIGKILL");
    },
    50 + Math.random() * 900,
  );
  const senders = Array.from({ length: 4 }, async () => {
    while (alive) {
      const webhook = sender.next();
      const sent = await send(webhook, { url, secret });
      if (sent.status === 0) sender.unanswered.push(webhook);
      else sender.answered.push(sent);
    }
  });
  await Promise.all([...senders, ended]);
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface(stream)) return [line];
  return [];
}
