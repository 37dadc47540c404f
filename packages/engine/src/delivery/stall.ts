import { Fault } from "@trellis/model";
import { failureOf, type Failure } from "trellis/runtime";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

/** The store is tried again after this time when it refuses. */
const retryMs = 250;

export interface StallOptions {
  readonly clock: Clock;
  /** The store refuses, and why; undefined: it works again. */
  readonly tell: (failure: Failure | undefined) => void;
  /** Answers what can be answered while the store refuses; called between two tries. */
  readonly answer: () => Promise<void>;
}

/**
 * What the core does while the store refuses: it waits. What was gathered is owed to somebody, and undoing it would be
 * a second way through every decision, so whatever the core needs of the store is asked for again, as it is, until the
 * store does it. Only questions are answered meanwhile.
 *
 * Damage is never over by itself: from the first time that somebody meets it (this thread, or one that reads tables)
 * nothing is tried any more until the process ends.
 */
export class Stall {
  readonly #options: StallOptions;
  #failure: Failure | undefined;
  #closed = false;
  #goOn: () => void = () => undefined;

  constructor(options: StallOptions) {
    this.#options = options;
  }

  /** Why the store refuses just now; undefined while it works. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Whether the store is damaged, or closed: it will never do anything again. */
  get final(): boolean {
    return this.#closed || this.#failure?.code === damaged;
  }

  /** Somebody has met damage: from now on whoever waits for the store waits for ever. */
  halt(failure: Failure): void {
    if (!this.final) this.#begin(failure);
  }

  haltIfDamaged(failure: Failure): void {
    if (failure.code === damaged) this.halt(failure);
  }

  /** Nobody needs the store any more. */
  close(): void {
    this.#closed = true;
  }

  /** There is something to answer: not only after the next try. */
  nudge(): void {
    this.#goOn();
  }

  /** Resolves unless the store is known to be damaged; then never. */
  async passable(): Promise<void> {
    while (this.final) await this.#wait();
  }

  /** Does `work` until it is done. What is no fault of the store's is a bug, and thrown. */
  async through<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      await this.passable();
      try {
        const answer = await work();
        this.#end();
        return answer;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#begin(failureOf(error));
      }
      await this.#wait();
    }
  }

  /** The store with patience: what it refuses is asked for again. */
  steady(store: Store): Store {
    const patient =
      <Given extends unknown[], Answer>(method: (...given: Given) => Promise<Answer>) =>
      (...given: Given): Promise<Answer> =>
        this.through(() => method(...given));
    return {
      ...store,
      stamps: patient(store.stamps),
      commit: patient(store.commit),
      frames: patient(store.frames),
      due: patient(store.due),
      nextDue: patient(store.nextDue),
      deadLetters: patient(store.deadLetters),
      countDeadLetters: patient(store.countDeadLetters),
      quarantine: {
        rows: patient(store.quarantine.rows),
        payload: patient(store.quarantine.payload),
        groups: patient(store.quarantine.groups),
        sizes: patient(store.quarantine.sizes),
        byKey: patient(store.quarantine.byKey),
        validShape: patient(store.quarantine.validShape),
      },
      executions: {
        rows: patient(store.executions.rows),
        newest: patient(store.executions.newest),
        count: patient(store.executions.count),
        byName: patient(store.executions.byName),
        active: patient(store.executions.active),
        signals: patient(store.executions.signals),
        history: patient(store.executions.history),
        definition: patient(store.executions.definition),
        lastEvent: patient(store.executions.lastEvent),
        due: patient(store.executions.due),
        nextDue: patient(store.executions.nextDue),
        interventions: patient(store.executions.interventions),
        waitsForToken: patient(store.executions.waitsForToken),
      },
    };
  }

  #begin(failure: Failure): void {
    const known = this.#failure?.code === failure.code;
    this.#failure = failure;
    if (!known) this.#options.tell(failure);
  }

  #end(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#options.tell(undefined);
  }

  /** Until the next try, or the next question. */
  async #wait(): Promise<void> {
    await this.#options.answer();
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = this.final ? (): void => undefined : clock.at(clock.now() + retryMs, resolve);
      this.#goOn = () => {
        cancel();
        resolve();
      };
    });
    this.#goOn = () => undefined;
    await this.#options.answer();
  }
}

const damaged = "TRL0319";
