import type { MemoryImage } from "../store/memory-store.ts";
import { assertHolds } from "./failure.ts";
import type { History } from "./history.ts";
import type { Partners } from "./partners.ts";
import type { KeptPayload } from "./quarantine-history.ts";
import { countOf } from "./simulated-handlers.ts";

/**
 * Nothing that was acknowledged into quarantine is lost: it is there, or it was let in, or somebody has discarded it.
 * What is let in is so once. That none is before the release is checked as it is committed.
 */
export function checkQuarantine(image: MemoryImage, history: History, partners: Partners): void {
  const { kept, there, names } = history.quarantine;
  for (const id of there.keys())
    assertHolds(image.quarantine.entries.has(id), `payload ${id} is still there`);
  assertHolds(image.quarantine.entries.size === there.size, "nothing is in quarantine that has left it");
  const gone = [...kept.values()].filter(({ id, name }) => !there.has(id) && !isLetIn(image, history, name));
  for (const payload of gone)
    assertHolds(payload.sender === "junk", `${titleOf(payload)} was acknowledged, and is there, or let in`);
  const discarded = discardedBy(history);
  assertHolds(
    gone.length <= discarded,
    `what is gone was discarded: ${gone.length} payloads, where ${discarded} were`,
  );
  const published = publishedByName(history);
  for (const { name, state, door } of partners.calls) {
    if (state === "quarantined") assertHolds(names.has(name), `${name} was answered with 202, and was kept`);
    if (state === "let in")
      assertHolds(isLetIn(image, history, name), `${name} was acknowledged, and is let in`);
    const times = door === "request" ? placed(image, name) : (published.get(name) ?? 0);
    assertHolds(times <= 1, `${name} is let in once, not ${times} times`);
  }
}

/** Whether a payload of this name is in the log, or its order is placed. */
export function isLetIn(image: MemoryImage, history: History, name: string): boolean {
  return history.byId.has(name) || placed(image, name) > 0;
}

/** How often a partner's event was published, whatever its id. */
function publishedByName(history: History): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { contract, data } of history.events) {
    if (contract !== "stock.goods-moved" || data["extra"] === undefined) continue;
    const name = String(data["name"]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function placed(image: MemoryImage, orderId: string): number {
  const body = image.tables.get("orders.orders", { partition: orderId, sort: "" })?.body;
  // The simulated handlers wrote it.
  return body === undefined ? 0 : countOf(JSON.parse(body) as Record<string, unknown>);
}

function discardedBy(history: History): number {
  let count = 0;
  for (const { discarded } of history.quarantine.counts.values()) count += discarded;
  return count;
}

function titleOf({ id, name, door }: KeptPayload): string {
  return `payload ${id}, the ${door.kind} ${name},`;
}
