import { pointerTo } from "../schema/pointer.ts";
import type { Facts } from "./facts.ts";
import type { Part } from "./part.ts";
import type { Step } from "./sampler.ts";

/** A place inside of the document, and what is known of each container on the way. */
export interface Place {
  readonly at: string;
  readonly above: readonly { readonly facts: Facts; readonly step: Step }[];
}

export const top: Place = { at: "", above: [] };

/** `*` stands for any item beyond the places that have their own, or any property that is not named. */
export function placeIn({ at, above }: Place, facts: Facts, step: Step, shown: string): Place {
  return { at: pointerTo(at, shown), above: [...above, { facts, step }] };
}

/** Something that one side may take and the other may refuse; whether it really does is for an example to show. */
export interface Finding {
  readonly place: Place;
  /** Where the reader looks, when it is not the place itself: a property that is missing in it. */
  readonly member?: string;
  /** The keyword that says so, for telling findings apart. */
  readonly keyword: string;
  /** What the refusing side asks for, after "must": "be at least 1". */
  readonly must: string;
  /** What the taking side allows, after "it could": "be missing"; otherwise the value is shown. */
  readonly could?: string;
  /** What is known of the value, and what must hold for it to be refused. */
  readonly facts?: Facts;
  readonly wanted: readonly Part[];
  /** Nothing is known but that it can't be told. */
  readonly doubt?: string;
}

/** Findings that say the same of the same place are one. */
export function nameOf({ place, member, keyword, must, could }: Finding): string {
  return JSON.stringify([place.at, member, keyword, keyword === "enum" ? "" : must, could]);
}
