import type { DeadLetterRow } from "../ports/store.ts";
import type { MemoryImage } from "../store/memory-store.ts";
import type { Clients, OrderCall } from "./clients.ts";
import { checkQuarantine } from "./check-quarantine.ts";
import { canaryFailed, checkJobs, replayedTo, replaysOf } from "./check-jobs.ts";
import { assertHolds } from "./failure.ts";
import { eventOf, nameOf, type History } from "./history.ts";
import type { Partners } from "./partners.ts";
import { countOf, fateOf } from "./simulated-handlers.ts";
import { simulatedModel, subscriptions, takes } from "./simulated-model.ts";

/** What is looked at when everything has come to rest. */
export interface Remains {
  readonly image: MemoryImage;
  readonly history: History;
  readonly clients: Clients;
  readonly partners: Partners;
}

/** Checks every promise that can only be judged at the end. */
export function checkRemains(remains: Remains): void {
  const letters = lettersOf(remains.image);
  for (const subscription of subscriptions) checkSubscription(remains, subscription, letters);
  checkFirings(remains.image);
  checkCounters(remains.image);
  checkChains(remains);
  checkJobs(remains.history);
  checkOrder(remains);
  checkCallers(remains);
  checkQuarantine(remains.image, remains.history, remains.partners);
  assertHolds(remains.image.deferred.size === 0, "nothing waits any more at the end");
}

type Subscription = (typeof subscriptions)[number];

/** Every event that was ever logged was handled once by the function, and once more for each replay, or says why not. */
function checkSubscription(
  { image, history }: Remains,
  subscription: Subscription,
  letters: ReadonlyMap<string, readonly DeadLetterRow[]>,
): void {
  const { name } = subscription;
  const counted = { done: 0, refused: 0, filtered: 0, deadLetters: 0 };
  for (const event of history.events) {
    if (event.contract !== subscription.event) continue;
    const title = `${name}, event ${event.sequence} (${nameOf(event)})`;
    const effects = countOf(rowOf(image, `${contextOf(name)}.ledger`, name, event.id));
    const dead = letters.get(`${name} ${event.id}`) ?? [];
    if (!takes(name, event.data)) {
      counted.filtered += 1;
      assertHolds(effects === 0 && dead.length === 0, `${title}: its pattern does not take it`);
      continue;
    }
    const fate = fateOf(name, event.data);
    const owed = 1 + replaysOf(history, name, event);
    const handled = owed - dead.length;
    assertHolds(effects <= owed, `${title}: its effect is committed ${owed} times, not ${effects}`);
    assertHolds(handled >= 0, `${title}: each of ${owed} deliveries is one dead letter at most`);
    assertHolds(effects <= handled, `${title}: each delivery is handled or a dead letter, not both`);
    counted.deadLetters += dead.length;
    // A canary has one attempt.
    const attemptsMin = canaryFailed(history, name) ? 1 : subscription.attemptsMax;
    for (const letter of dead)
      checkLetter(title, letter, fate, { min: attemptsMin, max: subscription.attemptsMax });
    counted[fate === "refuse" ? "refused" : "done"] += handled;
    if (fate === "refuse" || fate === "idle") assertHolds(effects === 0, `${title}: ${fate} has no effect`);
    else if (fate === "throw" || fate === "never" || fate === "hang" || fate === "kill") {
      assertHolds(effects === 0 && handled === 0, `${title}: it fails for good and is a dead letter`);
    } else assertHolds(effects === handled, `${title}: each delivery is handled, or a dead letter`);
  }
  const counts = image.subscriptions.get(name)?.counts;
  assertHolds(
    counts?.done === counted.done &&
      counts.refused === counted.refused &&
      counts.filtered === counted.filtered &&
      counts.deadLetters === counted.deadLetters,
    `${name}: the counts are those of the events: ${JSON.stringify(counted)}, not ${JSON.stringify(counts)}`,
  );
  const replayed = replayedTo(history, name);
  assertHolds(
    counts.direct === replayed,
    `${name}: ${replayed} deliveries are of replays, ${counts.direct} are counted`,
  );
}

function checkLetter(
  title: string,
  { attempts, failure, failedMs, firstMs }: DeadLetterRow,
  fate: string,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  assertHolds(failure.code !== undefined && failure.message !== "", `${title}: a dead letter has a cause`);
  assertHolds(failedMs >= firstMs, `${title}: a dead letter failed after its first attempt began`);
  assertHolds(
    attempts >= (failure.retry === "never" ? 1 : min) && attempts <= max,
    `${title}: a dead letter has had its attempts: ${attempts} of ${max} (${failure.code})`,
  );
  assertHolds(
    failure.code !== "TRL0306",
    `${title}: conflicts alone make no dead letter: ${failure.message}`,
  );
  if (fate === "well" || fate === "slow" || fate === "flaky") {
    // Innocent events die of nothing but a worker that ended again and again while they ran, or of being slow.
    const codes = fate === "flaky" ? ["TRL0301", "TRL0302", "TRL0305"] : ["TRL0302", "TRL0305"];
    assertHolds(codes.includes(failure.code), `${title}: ${fate} does not die of ${failure.code}`);
  }
}

/** Every firing of a schedule has one effect, and the count of firings is right. */
function checkFirings(image: MemoryImage): void {
  const firings = rowsOf(image, "stock.ledger").filter((row) => row["function"] === "stock.tick");
  for (const row of firings)
    assertHolds(
      countOf(row) === 1,
      `the firing of ${String(row["event"])} has one effect, not ${countOf(row)}`,
    );
  const counts = image.subscriptions.get("stock.tick")?.counts;
  const { direct = 0, done = 0, deadLetters = 0 } = counts ?? {};
  assertHolds(
    done === firings.length,
    `stock.tick: ${firings.length} firings have left a row, ${done} are counted as done`,
  );
  assertHolds(
    direct === done + deadLetters,
    `stock.tick: ${direct} firings, but ${done} are done and ${deadLetters} dead letters`,
  );
}

/** The hot row of each context counts every unit that wrote to it: an update that got lost shows. */
function checkCounters(image: MemoryImage): void {
  for (const context of Object.keys(simulatedModel.contexts)) {
    const rows = [...rowsOf(image, `${context}.ledger`), ...rowsOf(image, `${context}.orders`)];
    const written = rows.reduce((sum, row) => sum + countOf(row), 0);
    const counted = countOf(rowsOf(image, `${context}.counters`)[0]);
    assertHolds(counted === written, `${context}: the hot counter says ${counted}, the rows say ${written}`);
  }
}

/** What a handler published stands in the log once for each of its effects, and never without. */
function checkChains({ image, history }: Remains): void {
  const published = new Map<string, number>();
  for (const { contract, data } of history.events) {
    const { cause } = data;
    if (typeof cause === "string")
      published.set(`${contract} ${cause}`, (published.get(`${contract} ${cause}`) ?? 0) + 1);
  }
  const owed = new Map<string, number>();
  const publishers = { "stock.reserve": "stock.stock-reserved", "billing.issue": "billing.invoice-issued" };
  for (const [name, contract] of Object.entries(publishers)) {
    for (const row of rowsOf(image, `${contextOf(name)}.ledger`)) {
      if (row["function"] === name) owed.set(`${contract} ${String(row["event"])}`, countOf(row));
    }
  }
  for (const row of rowsOf(image, "orders.orders"))
    owed.set(`orders.order-placed ${String(row["orderId"])}`, countOf(row));
  for (const each of new Set([...owed.keys(), ...published.keys()])) {
    const [count = 0, want = 0] = [published.get(each), owed.get(each)];
    assertHolds(
      count === want,
      `an effect of its cause is published as often as it is committed: ${each.split(" ")[0]} ${want} times, not ${count}`,
    );
  }
}

/**
 * An ordered function's effects on one key came in the order of the log, those of redriven events apart. With replays
 * there are several such rows, shuffled: as few as there are replays, and the live one.
 */
function checkOrder({ image, history }: Remains): void {
  for (const { name } of subscriptions.filter(({ ordered }) => ordered)) {
    for (const row of rowsOf(image, `${contextOf(name)}.lines`)) {
      if (row["function"] !== name) continue;
      const ids = row["events"] as readonly string[]; // written by the simulated handlers
      const sequences = ids.flatMap((id) => {
        const event = history.byId.get(id);
        return event === undefined || history.deadLettered.has(`${name} ${id}`) ? [] : [event.sequence];
      });
      const replays = [...history.jobs.values()].filter(
        (job) => job.function === name && job.request.kind === "replay",
      );
      const rows = risingRows(sequences);
      assertHolds(
        rows <= 1 + replays.length,
        `${name} handles ${String(row["key"])} in order, with ${replays.length} replays: ${sequences.join(", ")}`,
      );
    }
  }
}

/** The fewest rising rows that numbers can have been shuffled from. */
function risingRows(numbers: readonly number[]): number {
  const ends: number[] = [];
  for (const number of numbers) {
    // Behind the greatest end that is smaller, so that the others stay open for more.
    let best = -1;
    for (const [at, end] of ends.entries())
      if (end < number && (best < 0 || end > (ends[best] ?? 0))) best = at;
    if (best < 0) ends.push(number);
    else ends[best] = number;
  }
  return ends.length;
}

/** Whoever was told that something is done finds it done, and done once. */
function checkCallers({ image, history, clients }: Remains): void {
  const orders = new Map<string, OrderCall[]>();
  for (const call of clients.calls) {
    if (call.kind === "publish") {
      assertHolds(history.byId.has(call.id), `${call.id} was acknowledged, and stands in the log`);
    } else if (call.kind === "order") {
      orders.set(call.data.orderId, [...(orders.get(call.data.orderId) ?? []), call]);
    }
  }
  for (const [orderId, calls] of orders) {
    const count = countOf(rowOf(image, "orders.orders", orderId));
    assertHolds(count <= 1, `${orderId} is placed once, not ${count} times`);
    if (calls.some(({ state }) => state === "acknowledged"))
      assertHolds(count === 1, `${orderId} was answered with 201, and is there`);
    if (calls.every(({ state, tries }) => state === "rejected" && tries === 1)) {
      assertHolds(count === 0, `${orderId} was answered with an error, and nothing was changed`);
    }
  }
  for (const orderId of clients.seen)
    assertHolds(
      rowOf(image, "orders.orders", orderId) !== undefined,
      `${orderId} was shown to somebody, and is there`,
    );
}

type Row = Readonly<Record<string, unknown>>;

function lettersOf(image: MemoryImage): ReadonlyMap<string, readonly DeadLetterRow[]> {
  return Map.groupBy(image.deadLetters.values(), (row) => `${row.function} ${eventOf(row.json).id}`);
}

function rowOf(image: MemoryImage, table: string, partition: string, sort = ""): Row | undefined {
  const body = image.tables.get(table, { partition, sort })?.body;
  return body === undefined ? undefined : (JSON.parse(body) as Row); // written by the simulated handlers
}

function rowsOf(image: MemoryImage, table: string): readonly Row[] {
  return image.tables.rows(table).map(({ body }) => JSON.parse(body) as Row); // written by the simulated handlers
}

const contextOf = (functionName: string): string => functionName.slice(0, functionName.indexOf("."));
