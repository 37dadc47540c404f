import { HttpSender } from "./http-sender.ts";
import { reportEveryMs, type LoadOrder, type LoadReport } from "./http-load-messages.ts";
import { Tally } from "./tally.ts";

// The process that sends requests: one of its own, because in the gateway's it would take the thread that it measures.

let sender: HttpSender | undefined;

// A Ctrl-C at the terminal reaches this process too; the command decides what it means.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());
process.on("message", (order: LoadOrder) => {
  if (order.kind === "stop") return sender?.stop();
  const tally = new Tally();
  sender = new HttpSender(order, tally);
  const reporting = setInterval(() => report("report", tally), reportEveryMs);
  void sender.run().then(() => {
    clearInterval(reporting);
    report("ended", tally);
  });
});
process.send?.({ kind: "ready" });

let reported = { offered: 0, accepted: 0 };

function report(kind: LoadReport["kind"], tally: Tally): void {
  const { user, system } = process.cpuUsage();
  const message: LoadReport = {
    kind,
    offered: tally.offered - reported.offered,
    accepted: tally.accepted - reported.accepted,
    refused: new Map(tally.refused),
    latencies: tally.recent.take(),
    processorUs: user + system,
  };
  reported =
    kind === "ended" ? { offered: 0, accepted: 0 } : { offered: tally.offered, accepted: tally.accepted };
  tally.refused.clear();
  process.send?.(message);
}
