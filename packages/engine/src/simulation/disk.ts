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
    return {
      capabilities: store.capabilities,
      tables: store.tables,
      recover: call("recover", async () => this.#parts.recovered(await store.recover())),
      stamps: call("stamps", store.stamps),
      commit: (group) => this.#commit(store, group, life),
      frames: call("frames", store.frames),
      due: call("due", store.due),
      nextDue: call("nextDue", store.nextDue),
      deadLetters: call("deadLetters", store.deadLetters),
      countDeadLetters: call("countDeadLetters", store.countDeadLetters),
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
      throw new Fault("TRL0311", "the commit failed: no space left", { retry: "later" });
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
