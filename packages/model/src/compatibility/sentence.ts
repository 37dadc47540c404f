import { pointerTo } from "../schema/pointer.ts";
import type { Finding } from "./finding.ts";
import { shown, subjectOf } from "./words.ts";

/**
 * How a difference is told. "narrower": the refusing schema is the later one. "wider": it is the earlier one, whose
 * readers meet what is written now.
 */
export type Tense = "narrower" | "wider";

/** The place and the words of a difference. */
export function sentence(
  { place, member, must, could }: Finding,
  value: unknown,
  tense: Tense,
): { readonly at: string; readonly message: string } {
  const at = member === undefined ? place.at : pointerTo(place.at, member);
  const subject = subjectOf(at);
  if (tense === "narrower") {
    const before = could === undefined ? `${shown(value)} was allowed` : `it could ${could}`;
    return { at, message: `${subject} must ${must} now; ${before}` };
  }
  return { at, message: `${subject} can ${could ?? `be ${shown(value)}`} now; it had to ${must}` };
}
