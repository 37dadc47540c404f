import { BroadcastChannel } from "node:worker_threads";
import type { Handler } from "trellis";
import type sink from "../context.ts";

let said = false;

/** Says once when it ran first. */
const first: Handler<typeof sink, "first"> = () => {
  if (said) return;
  said = true;
  const channel = new BroadcastChannel("first-delivery");
  channel.postMessage(Date.now());
  channel.close();
};
export default first;
