import type { CallerOf } from "./callers.ts";
import { type Compared, partFieldOf } from "./compare.ts";
import type { ReaderImpact } from "./impact.ts";
import { partyOf } from "./readers.ts";
import type { Reading } from "./reading.ts";

/** What a change of an operation does to one function that calls it, from all that was compared for it. */
export function callerImpact(
  { name, context, before, after }: CallerOf,
  parts: readonly Compared[],
  whole: Compared,
  reading: Reading,
): ReaderImpact {
  const findings = parts.flatMap((part) => part.findings);
  const effect = (["affected", "unknown"] as const).find((worst) =>
    parts.some((part) => part.effect === worst),
  );
  const places = findings.map(partFieldOf);
  const fields = [...new Set(places.map(({ field }) => field).filter((field) => field !== undefined))];
  const call = after ?? before;
  const reads = call?.reads;
  const read = places.find(
    ({ part, field }) => part === "responses" && reads?.includes(field ?? "") === true,
  )?.field;
  const where =
    call?.source === undefined
      ? reading.locate(context.source, "functions", name.slice(context.name.length + 1), "calls")
      : reading.locate(call.source, ...(read === undefined ? [] : [read]));
  const changed = [...new Set(whole.findings.map(({ at }) => at))].filter((at) => at !== "");
  const unchanged =
    reads !== undefined && changed.length > 0
      ? `reads ${reads.join(", ")}, and what changes is ${changed.join(", ")}`
      : "what it asks and reads is the same";
  return {
    ...partyOf(
      reading.after.contexts[context.name] === undefined ? reading.before : reading.after,
      context.name,
    ),
    function: name,
    where,
    ...(reads === undefined ? {} : { reads }),
    effect: effect ?? "unaffected",
    fields,
    findings,
    why: findings[0]?.message ?? unchanged,
  };
}
