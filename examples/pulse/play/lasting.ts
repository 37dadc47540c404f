import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rateMax, type PlayOptions } from "./options.ts";
import { recordedWebhooks } from "./recorded.ts";
import { drawn, line, type Scene } from "./screen.ts";
import { send } from "./send.ts";
import { setStage, type Stage } from "./stage.ts";
import { createFlow } from "./variation.ts";

/** Plays the recorded webhooks, then keeps a gentle flow until Ctrl-C. */
export async function playOn(options: PlayOptions): Promise<number> {
  const dataDir = resolve(options.data ?? join(import.meta.dirname, "..", ".trellis", "dev"));
  const { port, inspectPort } = options;
  const stage = await setStage({ dataDir, port, inspectPort, schedules: true });
  const ending = new AbortController();
  const pace: Pace = { sent: 0, rate: 0, wanted: options.rate };
  process.once("SIGINT", () => ending.abort());
  process.once("SIGTERM", () => ending.abort());
  const releaseKeys = listenToKeys(pace, () => ending.abort());

  try {
    await Promise.all([
      flow(stage, pace, options.twice, ending.signal),
      show(stage, pace, options.json, ending.signal),
    ]);
  } finally {
    ending.abort();
    releaseKeys();
    if (!options.json) console.log("\nStopping: what is under way is brought to its end.");
    await stage.stop();
  }
  return 0;
}

interface Pace {
  sent: number;
  /** Webhooks per second now. */
  rate: number;
  /** Webhooks per second once the recorded ones are played. */
  wanted: number;
}

async function flow({ target }: Stage, pace: Pace, twice: boolean, signal: AbortSignal): Promise<void> {
  const recorded = recordedWebhooks();
  for (const webhook of twice ? [...recorded, ...recorded] : recorded) {
    if (signal.aborted) return;
    await send(webhook, target);
    pace.sent++;
  }
  const variation = createFlow(recorded, new Date());
  for (let number = 0; !signal.aborted; number++) {
    pace.rate = pace.wanted;
    const made = variation(number, new Date());
    await send(made, made.expected === "unsigned" ? { ...target, secret: "not the secret" } : target);
    pace.sent++;
    await pause(1_000 / pace.wanted, signal);
  }
}

async function show(stage: Stage, pace: Pace, json: boolean, signal: AbortSignal): Promise<void> {
  const isScreen = process.stdout.isTTY && !json;
  const everyMs = isScreen ? 500 : 5_000;
  let before = { at: performance.now(), events: (await stage.engine.status()).log.lastSequence };
  if (!isScreen && !json) {
    console.log(`gateway ${stage.engine.gatewayUrl}, inspection ${stage.engine.inspectionUrl}`);
  }
  while (!signal.aborted) {
    await pause(everyMs, signal);
    const status = await stage.engine.status();
    const now = { at: performance.now(), events: status.log.lastSequence };
    const eventsPerSecond = ((now.events - before.events) * 1_000) / (now.at - before.at);
    before = now;
    const scene = {
      status,
      notices: stage.receiver.received(),
      sent: pace.sent,
      rate: pace.rate,
      eventsPerSecond,
    };
    write(scene, isScreen, json);
  }
}

function write(scene: Scene, isScreen: boolean, json: boolean): void {
  // Home, then the screen, then whatever stood below it is cleared: no flicker.
  if (isScreen) process.stdout.write(`\x1b[H${drawn(scene).replaceAll("\n", "\x1b[K\n")}\x1b[K\n\x1b[J`);
  else console.log(json ? JSON.stringify(scene) : `${new Date().toISOString()} ${line(scene)}`);
}

/** `+` and `-` double and halve the rate; Ctrl-C is a key like any other while keys are read. */
function listenToKeys(pace: Pace, stop: () => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return () => undefined;
  const onKeys = (keys: Buffer) => {
    for (const key of keys.toString("utf8")) {
      if (key === "+") pace.wanted = Math.min(rateMax, pace.wanted * 2);
      if (key === "-") pace.wanted = Math.max(0.125, pace.wanted / 2);
      if (key === "\u0003") stop();
    }
  };
  stdin.setRawMode(true);
  stdin.on("data", onKeys);
  process.stdout.write("\x1b[2J");
  return () => {
    stdin.off("data", onKeys);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
