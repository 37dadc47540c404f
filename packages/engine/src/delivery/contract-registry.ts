import { eventType, type SystemModel } from "@trellis/model";
import type { Frame } from "../log/frame.ts";
import type { Recovered } from "../ports/store.ts";
import type { CommitDraft } from "./commit-draft.ts";

/** The numbers that stand for event types in frames, and how many events of each contract were published. */
export class ContractRegistry {
  readonly numbers: Map<string, number> = new Map();
  readonly published: Map<string, number>;
  readonly #names: string[] = [];
  readonly #current = new Map<string, number>();

  /** Types that the store does not know yet are given a number in `draft`. */
  constructor(model: SystemModel, recovered: Recovered, draft: CommitDraft) {
    this.published = new Map(recovered.published);
    for (const [type, number] of recovered.contracts) this.#add(type, number);
    for (const contract of Object.values(model.events)) {
      for (const version of Object.keys(contract.versions)) {
        const type = eventType(contract.name, Number(version));
        if (this.numbers.has(type)) continue;
        const number = Math.max(0, ...this.numbers.values()) + 1;
        this.#add(type, number);
        draft.contract(type, number);
      }
      this.#current.set(contract.name, this.numbers.get(eventType(contract.name, contract.version)) ?? 0);
    }
  }

  /** The contract's name by the number of one of its types. */
  nameOf(number: number): string {
    return this.#names[number] ?? "";
  }

  /** The number of a version; without one, of the version that is published today. */
  numberOf(contract: string, version: number | undefined): number {
    const number =
      version === undefined ? this.#current.get(contract) : this.numbers.get(eventType(contract, version));
    return number ?? 0;
  }

  countPublished(contract: string, by: number, draft: CommitDraft): void {
    const count = (this.published.get(contract) ?? 0) + by;
    this.published.set(contract, count);
    draft.countPublished(contract, count);
  }

  /** Most frames hold one contract or two: they are counted by contract and not by event. */
  countFrame(frame: Frame, draft: CommitDraft): void {
    const counts = new Map<number, number>();
    for (const contract of frame.contracts) counts.set(contract, (counts.get(contract) ?? 0) + 1);
    for (const [contract, count] of counts) this.countPublished(this.nameOf(contract), count, draft);
  }

  #add(type: string, number: number): void {
    this.numbers.set(type, number);
    this.#names[number] = type.replace(/\.v\d+$/, "");
  }
}
