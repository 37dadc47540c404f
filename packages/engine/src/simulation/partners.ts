import { Fault } from "@trellis/model";
import type { EngineProcess } from "./engine-process.ts";
import { assertHolds } from "./failure.ts";
import { Life } from "./life.ts";
import { fates, type EventData } from "./simulated-handlers.ts";
import { subscriptions } from "./simulated-model.ts";
import type { World } from "./world.ts";

/** Of one, everything may be thrown away, and of the others nothing. */
export const senders = ["partner", "junk"] as const;

/** A payload that breaks its contract until the release, by either door, until it is answered. */
export interface PartnerCall {
  readonly door: "event" | "request";
  /** The event's id, or the order's; in the payload, too. */
  readonly name: string;
  readonly data: EventData & { readonly extra: true };
  readonly sender: (typeof senders)[number];
  /** A request's idempotency key; one without a key is sent once. */
  readonly key: string | undefined;
  tries: number;
  state: "waiting" | "outstanding" | "quarantined" | "let in" | "rejected" | "unknown";
}

/** What the disk has ever taken. */
export interface TakenIn {
  /** A payload of this name was kept in quarantine at some time. */
  readonly quarantined: (name: string) => boolean;
  /** It is in the log, or its order is placed. */
  readonly letIn: (name: string) => boolean;
}

/** Times that a request is sent again after an answer of 500 and more. */
const triesMax = 6;

/**
 * Senders that can't be told, and send what no contract takes until the next release: events of another bus, and
 * webhooks. They send again until somebody has taken it, and never mend it.
 */
export class Partners {
  readonly calls: PartnerCall[] = [];
  engine: EngineProcess | undefined;
  readonly #world: World;
  readonly #takenIn: TakenIn;
  readonly #life = new Life();
  #planned = 0;

  constructor(world: World, takenIn: TakenIn) {
    this.#world = world;
    this.#takenIn = takenIn;
  }

  /** Payloads that will be sent at some time of the next `spanMs`. */
  plan(count: number, spanMs: number): void {
    const { chance, nowMs } = this.#world;
    for (let number = 1; number <= count; number++)
      this.#later(nowMs + chance.between(0, spanMs), "a partner calls", () => this.#newCall(number));
  }

  /** Everybody has got an answer, or has given up. */
  get done(): boolean {
    return (
      this.#planned === 0 && this.calls.every(({ state }) => state !== "waiting" && state !== "outstanding")
    );
  }

  /** The engine has ended: nobody will answer what is under way. */
  connectionsLost(): void {
    this.engine = undefined;
    for (const call of this.calls) {
      if (call.state !== "outstanding") continue;
      if (call.door === "request" && call.key === undefined) call.state = "unknown";
      else this.#again(call);
    }
  }

  #newCall(number: number): void {
    const { chance, nowMs } = this.#world;
    const door = chance.pick(["event", "request"] as const);
    const name = `parcel-${number}`;
    const downstream = subscriptions.filter(
      ({ event }) => (event === "stock.goods-moved") === (door === "event"),
    );
    const trouble = chance.happens(0.3)
      ? { trouble: { function: chance.pick(downstream).name, fate: chance.pick(fates) } }
      : {};
    const order = door === "request" ? { orderId: name } : {};
    const data = { name, item: `item-${chance.between(1, 3)}`, extra: true, ...order, ...trouble } as const;
    const key = door === "request" && chance.happens(0.6) ? `key-${name}` : undefined;
    const call = { door, name, data, sender: chance.pick(senders), key, tries: 0, state: "waiting" } as const;
    this.#make(call);
    if ((door === "event" || key !== undefined) && chance.happens(0.3))
      this.#later(nowMs + chance.between(0, 60_000), "a partner repeats itself", () => this.#make(call));
  }

  #make(call: PartnerCall): void {
    const made = { ...call };
    this.calls.push(made);
    this.#send(made);
  }

  #send(call: PartnerCall): void {
    const { engine } = this;
    if (engine === undefined || !engine.up) return this.#again(call);
    call.state = "outstanding";
    call.tries += 1;
    const sent = call.door === "event" ? this.#ingest(engine, call) : this.#request(engine, call);
    sent.catch((error: unknown) => {
      // What a process says that is no more, nobody hears.
      if (engine !== this.engine) return;
      if (!(error instanceof Fault)) this.#world.fail(error);
      const notTaken = error instanceof Fault && ["TRL0307", "TRL0311", "TRL0432"].includes(error.code);
      this.#refused(call, notTaken);
    });
  }

  async #ingest(engine: EngineProcess, call: PartnerCall): Promise<void> {
    const { name: id, sender, data } = call;
    const became = await engine.ingest("stock.goods-moved", data, { id, sender });
    if (engine === this.engine) this.#taken(engine, call, "quarantined" in became);
  }

  async #request(engine: EngineProcess, call: PartnerCall): Promise<void> {
    const { key, sender, data } = call;
    const { status } = await engine.request({
      function: "orders.placeOrder",
      params: {},
      headers: { "user-agent": sender, ...(key === undefined ? {} : { "idempotency-key": key }) },
      body: new TextEncoder().encode(JSON.stringify(data)),
    });
    if (engine !== this.engine) return;
    if (status < 300) this.#taken(engine, call, status === 202);
    else this.#refused(call, false);
  }

  #taken(engine: EngineProcess, call: PartnerCall, quarantined: boolean): void {
    const { name } = call;
    call.state = quarantined ? "quarantined" : "let in";
    this.#world.note(`${name} is ${call.state}`);
    this.#world.watch(() => {
      if (quarantined)
        assertHolds(this.#takenIn.quarantined(name), `${name} is durable when it is answered with 202`);
      else assertHolds(this.#takenIn.letIn(name), `${name} is durable when it is acknowledged`);
      // A repetition under a key that was used has the answer of the first one.
      if (call.key === undefined)
        assertHolds(quarantined !== engine.released, `${name} is let in from the release on, and not before`);
    });
  }

  #refused(call: PartnerCall, notTaken: boolean): void {
    if (call.door === "request" && !notTaken && (call.key === undefined || call.tries >= triesMax))
      call.state = "rejected";
    else this.#again(call);
  }

  #again(call: PartnerCall): void {
    call.state = "waiting";
    const atMs = this.#world.nowMs + this.#world.chance.between(20, 900);
    this.#later(atMs, "a partner tries again", () => this.#send(call));
  }

  #later(atMs: number, what: string, action: () => void): void {
    this.#planned += 1;
    this.#world.at(atMs, what, this.#life, () => {
      this.#planned -= 1;
      action();
    });
  }
}
