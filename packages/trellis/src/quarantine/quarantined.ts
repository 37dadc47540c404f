import { createHash } from "node:crypto";
import { generalPointer } from "@trellis/model";

/** One way in which a payload breaks its contract. */
export interface Breach {
  /** Where in the payload (RFC 6901). */
  readonly pointer: string;
  /** Goes on after the pointer: "must be integer". */
  readonly message: string;
  /** The schema's keyword that says so. */
  readonly keyword: string;
}

/** An invalid payload on its way into quarantine: plain data. */
export interface Quarantined {
  /**
   * What it breaks: an event type (`market.plan-bought.v1`), an operation (`POST /webhooks`), or a name that a handler
   * gives to a contract of somebody else's.
   */
  readonly contract: string;
  /** Says which payload it is: one that comes again under the same key is counted, and kept once. */
  readonly key: string;
  /** Who sent it, as far as is known. */
  readonly sender: string;
  readonly receivedMs: number;
  readonly breach: Breach;
  /** What payloads share that break one contract in one place by one keyword: eight digits. */
  readonly fingerprint: string;
  /** The bytes as they came; of an event, its data as JSON. */
  readonly payload: Uint8Array;
  readonly door: Door;
  /** It comes out of quarantine, where it has this id, and goes back. */
  readonly redriven?: number;
}

/** How a payload came in, and goes in again when it is redriven. */
export type Door =
  | { readonly kind: "event"; readonly id: string; readonly event: string }
  | {
      readonly kind: "request";
      /** `context.function` */
      readonly function: string;
      readonly id: string;
      readonly params: Readonly<Record<string, string>>;
      readonly query: Readonly<Record<string, string | readonly string[]>>;
      readonly headers: Readonly<Record<string, string>>;
    };

/** Longest sender, contract and reason that are kept, in characters. */
const senderMaxLength = 200;
const contractMaxLength = 200;
const reasonMaxLength = 500;
const keyMaxLength = 600;

/** @param document what the payload holds; undefined where it is no JSON */
export function quarantinedOf(from: Omit<Quarantined, "fingerprint">, document: unknown): Quarantined {
  const contract = from.contract.slice(0, contractMaxLength);
  const { pointer, message, keyword } = from.breach;
  const breach = {
    pointer: pointer.slice(0, reasonMaxLength),
    message: message.slice(0, reasonMaxLength),
    keyword: keyword.slice(0, contractMaxLength),
  };
  return {
    ...from,
    contract,
    breach,
    key: from.key.length <= keyMaxLength ? from.key : digestOf(from.key),
    sender: from.sender === "" ? "unknown" : from.sender.slice(0, senderMaxLength),
    fingerprint: breachFingerprint(contract, breach, document),
  };
}

/** Eight digits of contract, keyword and place, in which any item of an array is the same place. */
export function breachFingerprint(contract: string, { pointer, keyword }: Breach, document: unknown): string {
  return digestOf(`${contract}\n${keyword}\n${generalPointer(document, pointer)}`).slice(0, 8);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
