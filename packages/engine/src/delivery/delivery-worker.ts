import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { SystemModel } from "@trellis/model";
import { failureOf } from "trellis/runtime";
import { newestIds } from "../log/newest-ids.ts";
import { systemClock } from "../ports/clock.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { DeliveryCore } from "./core.ts";
import type { FromCore, FromWorker, ToCore } from "./messages.ts";
import { startRetention } from "./retention.ts";

/** What main starts the delivery thread with. */
export interface DeliveryThreadData {
  readonly model: SystemModel;
  readonly storePath: string;
  readonly schedules: boolean;
  /** Ids of this many of the newest events are given to main, to know duplicates by. */
  readonly idsMax: number;
  readonly retentionMs: number;
}

/** Main also sends the mailbox of a worker that has come up. */
export type ToDeliveryThread =
  | ToCore
  | { readonly kind: "attach"; readonly context: string; readonly port: MessagePort };

const main = parentPort;
if (main === null) throw new Error("delivery-worker.ts is the entry of a worker thread");
const send = (message: FromCore): void => main.postMessage(message);
// Main made this data for this file.
const data = workerData as DeliveryThreadData;
try {
  const store = openSqliteStore({ path: data.storePath });
  const core = await DeliveryCore.open({
    model: data.model,
    store,
    clock: systemClock(),
    random: Math.random,
    soon: setImmediate,
    send,
    schedules: data.schedules,
  });
  const ids = await newestIds(store, core.recovered, data.idsMax);
  send({ kind: "opened", lastSequence: core.recovered.lastSequence, ids, contracts: core.contractNumbers });
  main.on("message", (message: ToDeliveryThread) => {
    if (message.kind === "attach") attach(core, message.context, message.port);
    else core.post(message);
  });
  startRetention(core, data.retentionMs);
} catch (error) {
  send({ kind: "failed", token: 0, failure: failureOf(error) });
}

function attach(core: DeliveryCore, context: string, port: MessagePort): void {
  const take = core.attach(context, (message) => port.postMessage(message));
  port.on("message", (message: FromWorker) => take(message));
}
