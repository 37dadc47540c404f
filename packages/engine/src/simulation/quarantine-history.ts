import type { Door } from "trellis/runtime";
import type { NewQuarantineRow, QuarantineCounts, QuarantineWrites } from "../ports/quarantine-store.ts";
import { assertHolds } from "./failure.ts";

/** A payload that was ever kept in quarantine. */
export interface KeptPayload {
  readonly id: number;
  /** In the payload; the same for each repetition. */
  readonly name: string;
  readonly key: string;
  readonly contract: string;
  readonly sender: string;
  readonly door: Door;
}

/** Everything that the disk has ever taken into quarantine, and what left it; checks at each commit that nothing goes astray. */
export class QuarantineHistory {
  /** By id. */
  readonly kept: Map<number, KeptPayload> = new Map();
  readonly names: Set<string> = new Set();
  /** Those that are in quarantine now. */
  readonly there: Map<number, KeptPayload> = new Map();
  readonly counts: Map<string, QuarantineCounts> = new Map();

  committed({ removed, kept, changed, counts }: QuarantineWrites): void {
    for (const id of removed) assertHolds(this.there.delete(id), `payload ${id} leaves quarantine once`);
    for (const row of kept) this.#keep(row);
    for (const { id } of changed)
      assertHolds(this.there.has(id), `payload ${id} is told of while it is there`);
    for (const each of counts) this.#follow(each);
  }

  /** An order is placed: of a request that nobody sends again, a redrive has done it, and takes it out at once. */
  placed(orderId: string): void {
    const left = [...this.there.values()].find(
      ({ name, door }) =>
        name === orderId && door.kind === "request" && door.headers["idempotency-key"] === undefined,
    );
    assertHolds(left === undefined, `${orderId} leaves quarantine in the commit that places it`);
  }

  #keep({ id, key, contract, sender, door, payload }: NewQuarantineRow): void {
    // The simulated partners wrote it.
    const { name } = JSON.parse(new TextDecoder().decode(payload)) as { readonly name: string };
    assertHolds(!this.kept.has(id), `the number ${id} is given to one payload`);
    const twin = [...this.there.values()].find((each) => each.key === key);
    assertHolds(twin === undefined, `${name} is kept once under its key, not also as ${twin?.id}`);
    const row = { id, name, key, contract, sender, door };
    this.kept.set(id, row);
    this.there.set(id, row);
    this.names.add(name);
  }

  #follow(counts: QuarantineCounts): void {
    const { contract, taken, released, discarded, expired } = counts;
    const there = [...this.there.values()].filter((each) => each.contract === contract).length;
    assertHolds(
      taken === there + released + discarded + expired,
      `the books of ${contract} balance: ${taken} taken, ${there} there, ${JSON.stringify(counts)}`,
    );
    const before = this.counts.get(contract);
    for (const name of ["taken", "released", "discarded", "expired"] as const)
      assertHolds(counts[name] >= (before?.[name] ?? 0), `${contract}: the count "${name}" never shrinks`);
    this.counts.set(contract, counts);
  }
}
