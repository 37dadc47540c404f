import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { startEngine, type Engine } from "@trellis/engine";
import { startReceiver, type Receiver } from "./receiver.ts";
import type { Target } from "./send.ts";

/** The system and what surrounds it, running on this machine. */
export interface Stage {
  readonly engine: Engine;
  readonly receiver: Receiver;
  readonly target: Target;
  /** The data folder was new. */
  readonly fresh: boolean;
  readonly stop: () => Promise<void>;
}

export async function setStage(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly inspectPort: number;
  readonly schedules: boolean;
}): Promise<Stage> {
  const receiver = await startReceiver();
  // The play is GitHub and the app at once: both sides of the secret are here, and it is made anew each time.
  const secret = randomBytes(24).toString("hex");
  try {
    const engine = await startEngine({
      root: join(import.meta.dirname, ".."),
      dataDir: options.dataDir,
      environment: "dev",
      settings: { GITHUB_WEBHOOK_SECRET: secret, NOTIFY_URL: receiver.url },
      schedules: options.schedules,
      gateway: { port: options.port },
      inspection: { port: options.inspectPort },
      // A play is there to be looked at.
      telemetry: { sampleRatio: 1 },
    });
    return {
      engine,
      receiver,
      target: { url: engine.gatewayUrl, secret },
      fresh: (await engine.status()).log.lastSequence === 0,
      stop: async () => {
        await engine.stop();
        await receiver.stop();
      },
    };
  } catch (error) {
    await receiver.stop();
    throw error;
  }
}
