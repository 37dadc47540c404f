import { lazyValidator, type SystemModel, type Validator } from "@trellis/model";
import type { Breach, Door } from "trellis/runtime";
import type { Publisher } from "../log/publisher.ts";
import { readPayload } from "./payload.ts";

/** How a quarantined payload stands to today's contracts. */
export type Verdict =
  | { readonly verdict: "valid" }
  | { readonly verdict: "invalid"; readonly breach: Breach }
  /** A handler has found it invalid, and would have to look again. */
  | { readonly verdict: "undecided" };

/** @param contract what it broke */
export type Judge = (contract: string, door: Door, payload: Uint8Array) => Verdict;

/** Judges quarantined payloads without letting them in. */
export function createJudge(model: SystemModel, publisher: Pick<Publisher, "judge">): Judge {
  const bodies = new Map<string, Validator>();
  const bodyOf = (operation: string): Validator | undefined => {
    const body = model.apis[operation]?.body;
    if (body !== undefined && !bodies.has(operation)) bodies.set(operation, lazyValidator(body));
    return bodies.get(operation);
  };
  return (contract, door, payload) => {
    const read = readPayload(payload);
    if ("text" in read)
      return { verdict: "invalid", breach: { pointer: "", message: "is no JSON", keyword: "json" } };
    const validate = door.kind === "event" ? undefined : bodyOf(contract);
    if (door.kind === "request" && validate === undefined) return { verdict: "undecided" };
    const breach =
      door.kind === "event" ? publisher.judge(door.event, read.data).breach : validate?.(read.data)?.[0];
    return breach === undefined ? { verdict: "valid" } : { verdict: "invalid", breach };
  };
}
