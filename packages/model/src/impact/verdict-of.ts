import type { Compared } from "./compare.ts";
import type { ContractChange, ReaderImpact } from "./impact.ts";

/**
 * Whether a change of an event contract is compatible: its readers decide. What differs in a contract and is read by
 * nobody breaks nobody.
 */
export function verdictOf(
  policy: ContractChange["policy"],
  whole: Compared,
  readers: readonly ReaderImpact[],
): Pick<ContractChange, "policy" | "verdict" | "why"> {
  const count = (effect: ReaderImpact["effect"]): number =>
    readers.filter((reader) => reader.effect === effect).length;
  const places = [...new Set(whole.findings.map(({ at }) => (at === "" ? "the whole document" : at)))];
  if (policy === "none") return { policy, verdict: "compatible", why: "its policy asks nothing of a change" };
  if (count("affected") > 0) {
    const one =
      readers.length === 1 ? "its subscription" : `${count("affected")} of ${readers.length} subscriptions`;
    return { policy, verdict: "incompatible", why: `${one} would be broken` };
  }
  if (count("unknown") > 0) {
    return {
      policy,
      verdict: "unknown",
      why: "it could neither be proved nor refuted that its readers can follow",
    };
  }
  if (whole.effect === "unaffected") {
    return { policy, verdict: "compatible", why: "whoever reads it, reads it as before" };
  }
  if (readers.length === 0) return { policy, verdict: "compatible", why: "nobody subscribes to it" };
  return { policy, verdict: "compatible", why: `no subscription reads ${places.join(", ")}` };
}
