import { Fault } from "@trellis/model";
import type { HttpAnswer } from "trellis/runtime";
import type { EngineProcess } from "./engine-process.ts";
import { assertHolds } from "./failure.ts";
import { Life } from "./life.ts";
import { fates, type EventData, type Trouble } from "./simulated-handlers.ts";
import { subscriptions } from "./simulated-model.ts";
import type { World } from "./world.ts";

/** An event published from outside, until it is acknowledged. */
export interface PublishCall {
  readonly kind: "publish";
  readonly id: string;
  readonly event: string;
  readonly data: EventData;
  tries: number;
  /** How it was answered; `lost` when the engine ended before it did. */
  state: "waiting" | "outstanding" | "acknowledged";
}

export interface OrderCall {
  readonly kind: "order";
  readonly data: EventData & { readonly orderId: string };
  /** The idempotency key; a request without one is sent once. */
  readonly key: string | undefined;
  tries: number;
  /** `unknown`: sent once, and the engine ended before it answered. */
  state: "waiting" | "outstanding" | "acknowledged" | "rejected" | "unknown";
}

/** Asks for an order; only what was answered counts. */
export interface LookCall {
  readonly kind: "look";
  readonly orderId: string;
  tries: number;
  state: "waiting" | "outstanding" | "acknowledged";
}

export type Call = PublishCall | OrderCall | LookCall;

/** Times that a request is sent again after an answer of 500 and more. */
const triesMax = 6;
/** Duplicates are sent within this time after the answer: well within the time that the log is kept. */
export const duplicatesWithinMs = 60_000;

/** What is on the disk at this moment. */
export interface Durable {
  readonly event: (id: string) => boolean;
  readonly order: (orderId: string) => boolean;
}

/**
 * The world outside: callers that publish and send requests, try again when nobody answers, and remember what they
 * were told.
 */
export class Clients {
  readonly calls: Call[] = [];
  /** Orders that somebody was shown. */
  readonly seen: Set<string> = new Set();
  duplicates = 0;
  engine: EngineProcess | undefined;
  readonly #world: World;
  readonly #durable: Durable;
  readonly #life = new Life();
  #planned = 0;
  #names = 0;

  constructor(world: World, durable: Durable) {
    this.#world = world;
    this.#durable = durable;
  }

  /** Calls that will be made at some time of the next `spanMs`. */
  plan(count: number, spanMs: number): void {
    const { chance } = this.#world;
    for (let made = 0; made < count;) {
      const atMs = this.#world.nowMs + chance.between(0, spanMs);
      const burst = chance.happens(0.2) ? chance.between(2, 12) : 1;
      made += burst;
      this.#later(atMs, "clients call", () => {
        for (let each = 0; each < burst; each++) this.#newCall();
      });
    }
  }

  /** Publishes many events at once, of few keys, that are quickly handled. */
  flood(count: number): void {
    for (let number = 1; number <= count; number++) {
      const data = {
        name: `flood-${number}`,
        item: `item-${number % 150}`,
        trouble: { function: "*", fate: "idle" },
      } as const;
      this.#make({
        kind: "publish",
        id: `flood-${number}`,
        event: "stock.goods-moved",
        data,
        tries: 0,
        state: "waiting",
      });
    }
  }

  /** Everybody has got an answer, or has given up. */
  get done(): boolean {
    return (
      this.#planned === 0 && this.calls.every(({ state }) => state !== "waiting" && state !== "outstanding")
    );
  }

  get open(): readonly Call[] {
    return this.calls.filter(({ state }) => state === "waiting" || state === "outstanding");
  }

  /** The engine has ended: nobody will answer what is under way. */
  connectionsLost(): void {
    this.engine = undefined;
    for (const call of this.calls) {
      if (call.state !== "outstanding") continue;
      if (call.kind === "order" && call.key === undefined) call.state = "unknown";
      else this.#again(call);
    }
  }

  #newCall(): void {
    const { chance } = this.#world;
    const kind = chance.pick(["publish", "publish", "order", "order", "look"] as const);
    const number = ++this.#names;
    const item = `item-${chance.between(1, 3)}`;
    if (kind === "publish") {
      const data = { name: `event-${number}`, item, ...this.#trouble(["stock.move", "trouble.misbehave"]) };
      // Ids of both kinds: a UUID's own bits, and any other text.
      const id = chance.happens(0.5)
        ? `event-${number}`
        : `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
      this.#make({ kind, id, event: "stock.goods-moved", data, tries: 0, state: "waiting" });
    } else if (kind === "order") {
      const data = {
        name: `order-${number}`,
        item,
        orderId: `order-${number}`,
        ...this.#trouble(["orders.placeOrder", ...downstream]),
      };
      const key = chance.happens(0.7) ? `key-${number}` : undefined;
      this.#make({ kind, data, key, tries: 0, state: "waiting" });
      if (key !== undefined && chance.happens(0.3)) {
        this.#later(this.#world.nowMs + chance.between(0, 60), "an impatient client sends again", () =>
          this.#make({ kind, data, key, tries: 0, state: "waiting" }),
        );
      }
    } else {
      const oldest = chance.happens(0.7) ? Math.max(1, number - 5) : 1;
      this.#make({ kind, orderId: `order-${chance.between(oldest, number)}`, tries: 0, state: "waiting" });
    }
  }

  #trouble(functions: readonly string[]): { readonly trouble?: Trouble } {
    const { chance } = this.#world;
    return chance.happens(0.4)
      ? { trouble: { function: chance.pick(functions), fate: chance.pick(fates) } }
      : {};
  }

  #make(call: Call): void {
    this.calls.push(call);
    this.#send(call);
  }

  #send(call: Call): void {
    const { engine } = this;
    if (engine === undefined || !engine.up) return this.#again(call);
    call.state = "outstanding";
    call.tries += 1;
    const attempt = call.kind === "publish" ? this.#publish(engine, call) : this.#request(engine, call);
    attempt.catch((error: unknown) => {
      // What a process says that is no more, nobody hears.
      if (engine !== this.engine) return;
      if (!(error instanceof Fault)) this.#world.fail(error);
      this.#refused(call, error);
    });
  }

  async #publish(engine: EngineProcess, call: PublishCall): Promise<void> {
    const { chance } = this.#world;
    const twice = chance.happens(0.1);
    const sent = [engine.publish(call.event, call.data, call.id)];
    if (twice) sent.push(engine.publish(call.event, call.data, call.id));
    const answers = await Promise.all(sent);
    if (engine !== this.engine) return;
    call.state = "acknowledged";
    this.#world.note(`${call.id} is acknowledged`);
    const news = answers.filter(({ duplicate }) => !duplicate).length;
    this.#world.watch(() => assertHolds(news <= 1, `${call.id} is taken as new once`));
    this.#world.watch(() =>
      assertHolds(this.#durable.event(call.id), `${call.id} is durable when it is acknowledged`),
    );
    this.#world.watch(() =>
      assertHolds(call.tries > 1 || news === 1, `${call.id} is new when it is published first`),
    );
    if (chance.happens(0.3))
      this.#later(this.#world.nowMs + chance.between(0, duplicatesWithinMs), "a client repeats itself", () =>
        this.#repeat(call),
      );
  }

  /** Publishes again what was acknowledged. */
  #repeat(call: PublishCall): void {
    const { engine } = this;
    if (engine === undefined || !engine.up) return;
    this.duplicates += 1;
    engine.publish(call.event, call.data, call.id).then(
      ({ duplicate }) =>
        this.#world.watch(() =>
          assertHolds(duplicate || engine !== this.engine, `${call.id} is known as a duplicate`),
        ),
      (error: unknown) => {
        if (!(error instanceof Fault)) this.#world.fail(error);
      },
    );
  }

  async #request(engine: EngineProcess, call: OrderCall | LookCall): Promise<void> {
    const answer = await engine.request(
      call.kind === "look"
        ? {
            function: "orders.getOrder",
            params: { orderId: call.orderId },
            headers: {},
            body: new Uint8Array(0),
          }
        : {
            function: "orders.placeOrder",
            params: {},
            headers: call.key === undefined ? {} : { "idempotency-key": call.key },
            body: new TextEncoder().encode(JSON.stringify(call.data)),
          },
    );
    if (engine === this.engine) this.#answered(call, answer);
  }

  #answered(call: OrderCall | LookCall, { status }: HttpAnswer): void {
    if (call.kind === "look") {
      call.state = "acknowledged";
      if (status !== 200) return;
      this.seen.add(call.orderId);
      return this.#world.watch(() =>
        assertHolds(this.#durable.order(call.orderId), `${call.orderId} is durable when it is shown`),
      );
    }
    this.#world.note(`${call.data.orderId} is answered with ${status}`);
    if (status < 300) {
      call.state = "acknowledged";
      this.#world.watch(() =>
        assertHolds(
          this.#durable.order(call.data.orderId),
          `${call.data.orderId} is durable when it is acknowledged`,
        ),
      );
    } else if (status < 500) call.state = "rejected";
    else this.#refused(call);
  }

  #refused(call: Call, error?: unknown): void {
    const notTaken = error instanceof Fault && (error.code === "TRL0311" || error.code === "TRL0307");
    if (call.kind === "order" && !notTaken && (call.key === undefined || call.tries >= triesMax))
      call.state = "rejected";
    else this.#again(call);
  }

  #again(call: Call): void {
    call.state = "waiting";
    this.#later(this.#world.nowMs + this.#world.chance.between(20, 900), "a client tries again", () =>
      this.#send(call),
    );
  }

  #later(atMs: number, what: string, action: () => void): void {
    this.#planned += 1;
    this.#world.at(atMs, what, this.#life, () => {
      this.#planned -= 1;
      action();
    });
  }
}

const downstream: readonly string[] = subscriptions
  .filter(({ event }) => event !== "stock.goods-moved")
  .map(({ name }) => name);
