import { flushCompileCache } from "node:module";
import { setImmediate } from "node:timers/promises";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { SystemModel } from "@trellis/model";
import { failureOf, headSampler } from "trellis/runtime";
import { randomHex } from "../log/random-hex.ts";
import { newestIds } from "../log/newest-ids.ts";
import { systemClock } from "../ports/clock.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { DeliveryCore } from "./core.ts";
import type { ToCore } from "./messages.ts";
import { packFromCore, type PackedFromCore, type PackedFromWorker, unpackFromWorker } from "./packed-mail.ts";
import type { LogPolicy } from "./retention.ts";
import { startRetention } from "./start-retention.ts";

/** What main starts the delivery thread with. */
export interface DeliveryThreadData {
  readonly model: SystemModel;
  readonly storePath: string;
  readonly schedules: boolean;
  /** Ids of this many of the newest events are given to main, to know duplicates by. */
  readonly idsMax: number;
  readonly log: LogPolicy;
  /** The share of traces that are sampled, 0 to 1. */
  readonly sampleRatio: number;
}

/** Main also sends the mailbox of a worker that has come up. */
export type ToDeliveryThread =
  | ToCore
  | { readonly kind: "attach"; readonly context: string; readonly port: MessagePort }
  /** Starts of executions that came in one turn. */
  | { readonly kind: "starts"; readonly starts: readonly Extract<ToCore, { kind: "startExecution" }>[] };

/** Main is also given the ids of the newest events, to know duplicates by: oldest first, in several parts. */
export type FromDeliveryThread =
  | PackedFromCore
  | { readonly kind: "ids"; readonly ids: Uint32Array }
  | { readonly kind: "idsGiven" };

const main = parentPort;
if (main === null) throw new Error("delivery-worker.ts is the entry of a worker thread");
const send = (message: FromDeliveryThread): void => main.postMessage(message);
// Main made this data for this file.
const data = workerData as DeliveryThreadData;
try {
  const store = openSqliteStore({ path: data.storePath });
  const core = await DeliveryCore.open({
    model: data.model,
    store,
    clock: systemClock(),
    random: Math.random,
    soon: (action) => void globalThis.setImmediate(action),
    send: (message) => send(packFromCore(message)),
    seed: () => randomHex(16),
    schedules: data.schedules,
    sampler: headSampler(data.sampleRatio),
  });
  send({ kind: "opened", lastSequence: core.recovered.lastSequence, contracts: core.contractNumbers });
  main.on("message", (message: ToDeliveryThread) => {
    if (message.kind === "attach") attach(core, message.context, message.port);
    else if (message.kind === "starts") for (const start of message.starts) core.post(start);
    else core.post(message);
  });
  startRetention(core, data.log, data.storePath);
  // Last, and a few at a time: deliveries do not wait for it.
  for await (const ids of newestIds(store, core.recovered, data.idsMax)) {
    main.postMessage({ kind: "ids", ids } satisfies FromDeliveryThread, [ids.buffer]);
    await setImmediate();
  }
  send({ kind: "idsGiven" });
  flushCompileCache();
} catch (error) {
  send({ kind: "failed", token: 0, failure: failureOf(error) });
}

function attach(core: DeliveryCore, context: string, port: MessagePort): void {
  const take = core.attach(context, (message) => port.postMessage(message));
  port.on("message", (packed: PackedFromWorker) => unpackFromWorker(packed).forEach(take));
}
