import { keyHashOf } from "../log/event-id.ts";

/**
 * Tells an outage from poison events. One event that fails is its own trouble, and is tried again and dead-lettered;
 * when most events of a subscription fail the same way, the trouble is elsewhere: then delivery pauses, one event at a
 * time is sent to find out whether it is over, and nothing is given up meanwhile ("circuit breaker", M. Nygard,
 * Release It!).
 *
 * Plain state: the caller says what happened and when.
 */
export class Breaker {
  #state: "closed" | "open" | "half-open" = "closed";
  /** The newest outcomes: the fingerprint of a failure, or undefined for a success. */
  readonly #recent: (string | undefined)[] = [];
  #failuresNoted = 0;
  #openedMs = 0;
  #probeDelayMs = probeDelayFirstMs;
  #nextProbeMs = 0;
  #probing = false;
  #trialLeft = 0;
  #cause: string | undefined;

  /** What is wrong and since when; undefined while deliveries flow. */
  outage(): Outage | undefined {
    if (this.#state === "closed") return undefined;
    return { sinceMs: this.#openedMs, cause: this.#cause ?? "", nextProbeMs: this.#nextProbeMs };
  }

  get open(): boolean {
    return this.#state !== "closed";
  }

  /** When the breaker lets something through that it holds back now; Infinity when nothing but an outcome changes it. */
  get nextProbeMs(): number {
    return this.#state === "open" && !this.#probing ? this.#nextProbeMs : Infinity;
  }

  /** How many deliveries may be handed out now. */
  allowance(nowMs: number): number {
    if (this.#state === "closed") return Infinity;
    if (this.#state === "half-open") return this.#trialLeft;
    return !this.#probing && nowMs >= this.#nextProbeMs ? 1 : 0;
  }

  /** Deliveries were handed out. */
  handedOut(count: number): void {
    if (this.#state === "open") this.#probing = true;
    else if (this.#state === "half-open") this.#trialLeft -= count;
  }

  /** Deliveries ended well, or were refused: the function works. More than one only while the breaker is closed. */
  succeeded(count = 1): void {
    for (let noted = Math.min(count, windowSize); noted > 0; noted--) this.#note(undefined);
    if (this.#state === "open") this.#tryOut();
    else if (this.#state === "half-open" && this.#recent.length >= trialSize) this.#close();
  }

  /** A delivery was handed out in vain: it came back without an outcome, for example with a lost worker. */
  returned(): void {
    if (this.#state === "open") this.#probing = false;
    else if (this.#state === "half-open") this.#trialLeft += 1;
  }

  /**
   * A delivery failed. Answers whose doing it is: `own` is its own trouble; in an outage a `probe` has used up an
   * attempt, so that an event that fails whatever happens is found out in the end, and everything else is `spared`.
   *
   * @param fingerprint what failures of one kind have in common
   * @param first it is the event's first attempt: an event that fails again and again tells nothing about the others
   */
  failed(fingerprint: string, first: boolean, nowMs: number): "own" | "probe" | "spared" {
    if (first) this.#note(fingerprint);
    const probed = this.#state === "open" ? this.#probing : this.#state === "half-open";
    if (this.#state === "closed") {
      if (!first || !this.#looksLikeOutage(fingerprint)) return "own";
      this.#openedMs = nowMs;
      this.#probeDelayMs = probeDelayFirstMs;
    } else if (probed) {
      this.#probeDelayMs = Math.min(probeDelayMaxMs, this.#probeDelayMs * 2);
    }
    this.#state = "open";
    this.#cause = fingerprint;
    this.#probing = false;
    this.#nextProbeMs = Math.max(this.#nextProbeMs, nowMs + this.#probeDelayMs);
    return probed ? "probe" : "spared";
  }

  #note(outcome: string | undefined): void {
    if (outcome !== undefined) this.#failuresNoted += 1;
    // While nothing fails there is nothing to remember: this runs for every delivery.
    else if (this.#failuresNoted === 0 && this.#state === "closed") return;
    this.#recent.push(outcome);
    if (this.#recent.length > windowSize && this.#recent.shift() !== undefined) this.#failuresNoted -= 1;
  }

  #forget(): void {
    this.#recent.length = 0;
    this.#failuresNoted = 0;
  }

  #looksLikeOutage(fingerprint: string): boolean {
    const same = this.#recent.reduce((count, outcome) => count + (outcome === fingerprint ? 1 : 0), 0);
    return same >= failuresMin && same >= this.#recent.length * failedShare;
  }

  /** A probe went through: a few more, and it is over. */
  #tryOut(): void {
    this.#state = "half-open";
    this.#forget();
    this.#probing = false;
    this.#trialLeft = trialSize;
  }

  #close(): void {
    this.#state = "closed";
    this.#forget();
    this.#cause = undefined;
    this.#nextProbeMs = 0;
  }
}

export interface Outage {
  readonly sinceMs: number;
  /** The fingerprint of the failures that opened the breaker. */
  readonly cause: string;
  readonly nextProbeMs: number;
}

/** Outcomes that are looked at. */
const windowSize = 64;
/** Fewer failures of one kind are never an outage. */
const failuresMin = 24;
/** This share of the newest outcomes must be failures of one kind. */
const failedShare = 0.75;
const probeDelayFirstMs = 500;
const probeDelayMaxMs = 30_000;
/** Deliveries that must go well after the first good probe. */
const trialSize = 8;

/** What failures of one cause share: the code, and the message without its numbers and names. */
export function fingerprintOf({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): string {
  return `${code} ${message.replaceAll(/"[^"]*"|'[^']*'|\b[0-9a-f-]{8,}\b|\d+/gi, "*").slice(0, 120)}`;
}

/** A fingerprint in eight digits, to find and to pick dead letters of one cause by; two may share one by chance. */
export function shortFingerprint(fingerprint: string): string {
  return keyHashOf(fingerprint).toString(16).padStart(8, "0");
}
