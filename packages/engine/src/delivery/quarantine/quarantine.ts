import type { Failure, Quarantined, ValidShape } from "trellis/runtime";
import type { Clock } from "../../ports/clock.ts";
import type {
  NewQuarantineRow,
  QuarantineChange,
  QuarantineCounts,
  QuarantinedIdentity,
  QuarantineSize,
  QuarantineTrial,
  QuarantineWrites,
  RecoveredQuarantine,
} from "../../ports/quarantine-store.ts";
import type { Store } from "../../ports/store.ts";

/** How much is kept in quarantine, and for how long. */
export interface QuarantinePolicy {
  readonly entriesMax: number;
  readonly maxBytes: number;
  /** Counted from when a payload first came. */
  readonly ageMaxMs: number;
}

/** How one leaves for good. */
export type Leaving = "released" | "discarded" | "expired";

/** Entries that one look for old ones takes at most. */
const expiredMax = 256;

/**
 * What the delivery core knows of quarantine. Payloads that arrive in a round are gathered, and decided about before its
 * commit: one that is there already is counted, another is kept. What was accepted is never pushed out by what comes
 * later: when the quarantine is full, the door is told so. Only time, a redrive and a discard take something out.
 */
export class Quarantine {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #sizes: Map<string, QuarantineSize>;
  readonly #counts: Map<string, QuarantineCounts>;
  #policy: QuarantinePolicy = { entriesMax: Infinity, maxBytes: Infinity, ageMaxMs: Infinity };
  #lastId: number;
  #arrivals: Quarantined[] = [];
  #releases: number[] = [];
  #trials: QuarantineChange[] = [];
  #draft = emptyDraft();

  constructor(store: Store, clock: Clock, { counts, sizes, lastId }: RecoveredQuarantine) {
    this.#store = store;
    this.#clock = clock;
    this.#counts = new Map(counts);
    this.#sizes = new Map(sizes);
    this.#lastId = lastId;
  }

  get policy(): QuarantinePolicy {
    return this.#policy;
  }

  /** No entry has a greater id. */
  get lastId(): number {
    return this.#lastId;
  }

  /** By contract: what is there, and what became of all that was. */
  snapshot(): ReadonlyMap<string, QuarantineCounts & QuarantineSize> {
    const contracts = new Set([...this.#counts.keys(), ...this.#sizes.keys()]);
    return new Map(
      [...contracts]
        .toSorted()
        .map((contract) => [contract, { ...this.#countsOf(contract), ...this.#sizeOf(contract) }]),
    );
  }

  /** Takes these in with the next commit; answers why not, and takes none, where there is no room for all. */
  receive(entries: readonly Quarantined[]): Failure | undefined {
    if (!this.#hasRoom(entries)) return fullFailure(this.#policy);
    for (const entry of entries) this.#arrivals.push(entry);
    return undefined;
  }

  /** Beside all that is there; what comes back from a redrive has its place still. */
  #hasRoom(entries: readonly Quarantined[]): boolean {
    const news = [...this.#arrivals, ...entries].filter(({ redriven }) => redriven === undefined);
    let [count, bytes] = [news.length, news.reduce((sum, { payload }) => sum + payload.byteLength, 0)];
    for (const size of this.#sizes.values()) {
      count += size.count;
      bytes += size.bytes;
    }
    return count <= this.#policy.entriesMax && bytes <= this.#policy.maxBytes;
  }

  /** An entry's payload has gone in by the door after all. */
  release(id: number): void {
    this.#releases.push(id);
  }

  /** A redrive has left an entry where it is. */
  tried(id: number, trial: QuarantineTrial, breach: QuarantineChange["breach"]): void {
    this.#trials.push({ id, tried: trial, ...(breach === undefined ? {} : { breach }) });
  }

  shape(valid: ValidShape): void {
    this.#draft.shapes.set(valid.contract, valid);
  }

  /** Something is to be written with the next commit. */
  get dirty(): boolean {
    const { kept, changed, removed, counts, shapes } = this.#draft;
    return kept.length + changed.length + removed.size + counts.size + shapes.size > 0;
  }

  /** Decides about everything that has arrived since; what it finds in the store is as the last commit left it. */
  async gather(): Promise<void> {
    const [arrivals, releases, trials] = [this.#arrivals, this.#releases, this.#trials];
    this.#arrivals = [];
    this.#releases = [];
    this.#trials = [];
    if (arrivals.length > 0) await this.#takeIn(arrivals);
    const ids = [...releases, ...trials.map(({ id }) => id)];
    if (ids.length === 0) return;
    const found = new Map(
      (await this.#store.quarantine.rows({ ids }, ids.length, 0)).map((row) => [row.id, row]),
    );
    for (const id of releases) {
      const row = found.get(id);
      if (row !== undefined) this.leave(row, "released");
    }
    for (const change of trials) {
      const row = found.get(change.id);
      if (row !== undefined) this.#change(row, change);
    }
  }

  /** Takes an entry out for good; one that is on its way out already stays as it is. */
  leave({ id, contract, bytes }: QuarantinedIdentity, how: Leaving): void {
    if (this.#draft.removed.has(id)) return;
    this.#draft.removed.add(id);
    this.#resize(contract, -1, -bytes);
    this.#count(contract, how, 1);
  }

  /** Follows a policy from now on; answers what lets go of what has been there too long, a few at a time. */
  follow(policy: QuarantinePolicy = this.#policy): () => Promise<void> {
    this.#policy = policy;
    return () => this.#expire();
  }

  async #expire(): Promise<void> {
    const untilMs = this.#clock.now() - this.#policy.ageMaxMs;
    if (untilMs <= 0 || !Number.isFinite(untilMs)) return;
    const rows = await this.#store.quarantine.rows({ untilMs }, expiredMax, 0);
    for (const row of rows) this.leave(row, "expired");
  }

  /** What the next commit writes; from now on it is as good as written. */
  takeWrites(): { readonly quarantine?: QuarantineWrites } {
    if (!this.dirty) return {};
    const { kept, changed, removed, counts, shapes } = this.#draft;
    this.#draft = emptyDraft();
    const quarantine = {
      kept,
      changed,
      removed: [...removed],
      counts: [...counts].map((contract) => this.#countsOf(contract)),
      shapes: [...shapes.values()],
    };
    return { quarantine };
  }

  async #takeIn(arrivals: readonly Quarantined[]): Promise<void> {
    const { quarantine } = this.#store;
    const found = await quarantine.byKey(arrivals.map(({ key }) => key));
    const redriven = arrivals.flatMap((entry) => entry.redriven ?? []);
    const back = redriven.length === 0 ? [] : await quarantine.rows({ ids: redriven }, redriven.length, 0);
    const identities = new Map<number, QuarantinedIdentity>(back.map((row) => [row.id, row]));
    const fresh = new Map<string, QuarantinedIdentity>();
    arrivals.forEach((entry, at) => {
      const { contract, fingerprint, breach, receivedMs } = entry;
      const news = { contract, fingerprint, breach };
      if (entry.redriven !== undefined) {
        const identity = identities.get(entry.redriven);
        const message = `${breach.pointer} ${breach.message}`.trim();
        const tried = { atMs: receivedMs, message };
        // Discarded meanwhile: nobody wants to see it again.
        if (identity !== undefined) this.#change(identity, { id: identity.id, breach: news, tried });
        return;
      }
      const known = fresh.get(entry.key) ?? found[at];
      if (known !== undefined && !this.#draft.removed.has(known.id))
        return this.#change(known, { id: known.id, breach: news, cameMs: receivedMs });
      fresh.set(entry.key, this.#keep(entry));
    });
  }

  #keep(entry: Quarantined): QuarantinedIdentity {
    const id = ++this.#lastId;
    const { contract, payload } = entry;
    this.#draft.kept.push({ ...entry, id });
    this.#resize(contract, 1, payload.byteLength);
    this.#count(contract, "taken", 1);
    return { id, contract, bytes: payload.byteLength };
  }

  #change({ id, contract, bytes }: QuarantinedIdentity, change: QuarantineChange): void {
    if (this.#draft.removed.has(id)) return;
    this.#draft.changed.push(change);
    const next = change.breach?.contract ?? contract;
    if (next === contract) return;
    // It breaks another contract by now, in whose books it stands from here on.
    this.#resize(contract, -1, -bytes);
    this.#count(contract, "taken", -1);
    this.#resize(next, 1, bytes);
    this.#count(next, "taken", 1);
  }

  #resize(contract: string, count: number, bytes: number): void {
    const size = this.#sizeOf(contract);
    this.#sizes.set(contract, { count: size.count + count, bytes: size.bytes + bytes });
  }

  #count(contract: string, what: keyof Omit<QuarantineCounts, "contract">, by: number): void {
    const counts = this.#countsOf(contract);
    this.#counts.set(contract, { ...counts, [what]: counts[what] + by });
    this.#draft.counts.add(contract);
  }

  #sizeOf(contract: string): QuarantineSize {
    return this.#sizes.get(contract) ?? { count: 0, bytes: 0 };
  }

  #countsOf(contract: string): QuarantineCounts {
    return this.#counts.get(contract) ?? { contract, taken: 0, released: 0, discarded: 0, expired: 0 };
  }
}

function fullFailure({ entriesMax, maxBytes }: QuarantinePolicy): Failure {
  const message = `the quarantine is full: it holds ${entriesMax} payloads and ${maxBytes} bytes at most`;
  return { code: "TRL0432", message, retry: "later" };
}

interface Draft {
  readonly kept: NewQuarantineRow[];
  readonly changed: QuarantineChange[];
  readonly removed: Set<number>;
  readonly counts: Set<string>;
  readonly shapes: Map<string, ValidShape>;
}

function emptyDraft(): Draft {
  return { kept: [], changed: [], removed: new Set(), counts: new Set(), shapes: new Map() };
}
