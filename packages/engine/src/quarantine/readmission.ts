import { describeViolation, Fault, type Code } from "@trellis/model";
import { breachFingerprint, quarantinedHeader, type HttpAnswer, type HttpInvocation } from "trellis/runtime";
import type { ReadmittedEntry, RedrivenEntry } from "../delivery/messages.ts";
import type { Publisher } from "../log/publisher.ts";
import type { Waiter } from "../workers/waiter.ts";
import { readPayload } from "./payload.ts";

export interface ReadmissionOptions {
  readonly publisher: Pick<Publisher, "judge" | "publish">;
  /** Gives a request to its function, as the gateway does. */
  readonly request: (functionName: string, invocation: HttpInvocation, waiter: Waiter) => void;
  /** Throws the fault that says why nothing is taken just now. */
  readonly assertOpen: () => void;
  readonly readmitted: (job: number, outcomes: readonly ReadmittedEntry[]) => void;
  /** Waits, as long as the engine lives. */
  readonly pause: (durationMs: number) => Promise<unknown>;
}

/** While the engine takes no new work, quarantined payloads wait like any other. */
const closedMs = 500;
/** What is over by itself and says nothing of the payload. */
const passing: readonly Code[] = ["TRL0307", "TRL0308", "TRL0311", "TRL0320"];

/**
 * Gives quarantined payloads in by the door again. Events are checked by today's contract and published under their own
 * id, so that one that has come in meanwhile is not published twice; requests go to their function, whose unit of work
 * takes them out of quarantine. One that is invalid still stays, and is told why.
 */
export class Readmission {
  readonly #options: ReadmissionOptions;
  #closed = false;

  constructor(options: ReadmissionOptions) {
    this.#options = options;
  }

  /** What is under way ends; nothing more is given in. */
  close(): void {
    this.#closed = true;
  }

  take(job: number, entries: readonly RedrivenEntry[]): void {
    for (const entry of entries)
      void this.#readmit(entry).then((outcome) => {
        if (outcome !== undefined) this.#options.readmitted(job, [outcome]);
      });
  }

  /** Answers undefined where the engine stops before: a start takes it up again. */
  async #readmit(entry: RedrivenEntry): Promise<ReadmittedEntry | undefined> {
    const { id, door, payload } = entry;
    for (;;) {
      try {
        this.#options.assertOpen();
        return door.kind === "event" ? await this.#publish(id, door, payload) : await this.#request(entry);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (!passing.includes(error.code))
          return { id, ended: "failed", message: `${error.code} ${error.message}` };
      }
      if (this.#closed) return undefined;
      await this.#options.pause(closedMs);
    }
  }

  async #publish(
    id: number,
    door: Extract<RedrivenEntry["door"], { kind: "event" }>,
    payload: Uint8Array,
  ): Promise<ReadmittedEntry> {
    const { publisher } = this.#options;
    const read = readPayload(payload);
    const data = "data" in read ? read.data : undefined;
    const { type, breach } = publisher.judge(door.event, data);
    if (breach === undefined) {
      await publisher.publish(type, data, { id: door.id });
      return { id, ended: "done" };
    }
    const { pointer, message, keyword } = breach;
    const kept = { pointer, message, keyword };
    const now = { contract: type, breach: kept, fingerprint: breachFingerprint(type, kept, data) };
    return { id, ended: "failed", message: describeViolation(breach), breach: now };
  }

  #request({ id, door, payload }: RedrivenEntry): Promise<ReadmittedEntry> {
    if (door.kind !== "request") throw new TypeError("an event is no request");
    const { function: name, id: requestId, params, query, headers } = door;
    const invocation = { id: requestId, params, query, headers, body: payload, redriven: id };
    return new Promise((resolve, reject) => {
      this.#options.request(name, invocation, {
        answered: (answer) => resolve(outcomeOf(id, answer)),
        failed: reject,
      });
    });
  }
}

function outcomeOf(id: number, answer: HttpAnswer): ReadmittedEntry {
  // Its unit of work has written down in which way it is invalid.
  if (answer.headers[quarantinedHeader] !== undefined) return { id, ended: "failed" };
  if (answer.status < 400) return { id, ended: "done" };
  return { id, ended: "failed", message: `answered ${answer.status}${detailOf(answer)}` };
}

function detailOf({ body }: HttpAnswer): string {
  const read = body === undefined ? {} : readPayload(new TextEncoder().encode(body));
  const data = "data" in read ? read.data : undefined;
  if (typeof data !== "object" || data === null || !("detail" in data)) return "";
  return typeof data.detail === "string" ? `: ${data.detail.slice(0, 300)}` : "";
}
