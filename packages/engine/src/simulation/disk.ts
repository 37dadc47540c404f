import { Fault } from "@trellis/model";
import type { CommitGroup, Store } from "../ports/store.ts";
import { emptyImage, openMemoryStore, type MemoryImage } from "../store/memory-store.ts";
import type { Faults } from "./faults.ts";
import type { History } from "./history.ts";
import { copyOfImage } from "./image-copy.ts";
import type { Life } from "./life.ts";
import type { Parts } from "./parts.ts";
import type { World } from "./world.ts";

/**
 * The one thing that outlives a crash. A group is on it whole or not at all (SQLite promises that, and has its own
 * tests for it); when the power fails during a commit, chance has decided which.
 */
export class Disk {
  image: MemoryImage = emptyImage();
  readonly #world: World;
  readonly #faults: Faults;
  readonly #history: History;
  readonly #parts: Parts;

  constructor(world: World, faults: Faults, history: History, parts: Parts) {
    this.#world = world;
    this.#faults = faults;
    this.#history = history;
    this.#parts = parts;
  }

  /** The machine lost power: what follows works on what the disk kept. */
  crash(): void {
    this.image = copyOfImage(this.#parts.survives(this.image));
  }

  /** The store as one engine process sees it: each call takes its time, and any of them can be its last. */
  open(life: Life): Store {
    const { image } = this;
    const store = this.#parts.store(openMemoryStore(image), image);
    const call =
      <Arguments extends unknown[], Answer>(name: string, run: (...given: Arguments) => Promise<Answer>) =>
      async (...given: Arguments): Promise<Answer> => {
        await this.#pass(`${name}, before`, life);
        const answer = await run(...given);
        await this.#pass(`${name}, after`, life);
        return answer;
      };
    const refusable =
      <Arguments extends unknown[], Answer>(name: string, run: (...given: Arguments) => Promise<Answer>) =>
      async (...given: Arguments): Promise<Answer> => {
        if (this.#faults.refusesReads) throw refusal(`${name} can't be read`);
        return call(name, run)(...given);
      };
    return {
      capabilities: store.capabilities,
      tables: store.tables,
      recover: call("recover", async (ordered) => this.#parts.recovered(await store.recover(ordered))),
      stamps: refusable("stamps", store.stamps),
      commit: (group) => this.#commit(store, group, life),
      frames: refusable("frames", store.frames),
      spans: call("spans", store.spans),
      measure: call("measure", store.measure),
      ids: call("ids", store.ids),
      due: refusable("due", store.due),
      nextDue: refusable("nextDue", store.nextDue),
      deadLetters: refusable("deadLetters", store.deadLetters),
      countDeadLetters: refusable("countDeadLetters", store.countDeadLetters),
      quarantine: {
        rows: refusable("quarantine rows", store.quarantine.rows),
        payload: refusable("quarantined payload", store.quarantine.payload),
        groups: call("quarantine groups", store.quarantine.groups),
        sizes: call("quarantine sizes", store.quarantine.sizes),
        byKey: refusable("quarantine keys", store.quarantine.byKey),
        validShape: call("valid shape", store.quarantine.validShape),
      },
      executions: {
        rows: refusable("executions: rows", store.executions.rows),
        newest: refusable("executions: newest", store.executions.newest),
        count: refusable("executions: count", store.executions.count),
        byName: refusable("executions: byName", store.executions.byName),
        active: refusable("executions: active", store.executions.active),
        signals: refusable("executions: signals", store.executions.signals),
        history: refusable("executions: history", store.executions.history),
        definition: refusable("executions: definition", store.executions.definition),
        lastEvent: refusable("executions: lastEvent", store.executions.lastEvent),
        due: refusable("executions: due", store.executions.due),
        nextDue: refusable("executions: nextDue", store.executions.nextDue),
        interventions: refusable("executions: interventions", store.executions.interventions),
        waitsForToken: refusable("executions: waitsForToken", store.executions.waitsForToken),
      },
      trim: call("trim", store.trim),
      sweep: call("sweep", store.sweep),
      close: store.close,
    };
  }

  async #commit(store: Store, group: CommitGroup, life: Life): Promise<void> {
    const world = this.#world;
    await this.#pass("commit, before", life);
    const { commitMs, refuses } = this.#faults.disk;
    await world.sleep(commitMs, "the disk writes", life);
    if (refuses) {
      world.note("the disk refuses the commit");
      throw refusal("the commit failed");
    }
    await store.commit(group);
    world.watch(() => this.#history.committed(group));
    await this.#pass("commit, done and not answered", life);
    await world.sleep(commitMs, "the disk has written", life);
    await this.#pass("commit, after", life);
  }

  /** A place where the power may fail. A process without power waits for ever. */
  async #pass(where: string, life: Life): Promise<void> {
    if (!life.over && this.#faults.strikesAt(where)) life.end();
    if (life.over) await new Promise<never>(() => undefined);
  }
}

function refusal(what: string): Fault {
  return new Fault("TRL0311", `${what}: the disk is full or gone`, { retry: "later" });
}
