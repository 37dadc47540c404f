import { type Compared, fieldOf } from "./compare.ts";
import type { ReaderImpact } from "./impact.ts";
import { fieldsReadBy, partyOf, type Reader } from "./readers.ts";
import type { Reading } from "./reading.ts";

export interface ReaderContext {
  readonly whole: Compared;
  /** Whether `reads` is of the version that changes. */
  readonly isRead: boolean;
  readonly number: number;
  readonly reading: Reading;
}

/** What a change does to one subscription, from all that was compared for it. */
export function readerImpact(
  { name, context, before, after }: Reader,
  parts: readonly Compared[],
  { whole, isRead, number, reading }: ReaderContext,
): ReaderImpact {
  const findings = parts.flatMap((part) => part.findings);
  const effect = (["affected", "unknown"] as const).find((worst) =>
    parts.some((part) => part.effect === worst),
  );
  const fields = [...new Set(findings.map(fieldOf).filter((field) => field !== undefined))];
  const subscription = after ?? before;
  const reads = subscription === undefined ? undefined : fieldsReadBy(subscription);
  const words = ["functions", name.slice(context.name.length + 1)];
  const read = fields.find((field) => reads?.includes(field));
  if (read !== undefined) words.push("reads", read);
  const changed = [...new Set(whole.findings.map(({ at }) => at))].filter((at) => at !== "");
  const reason =
    findings[0]?.message ??
    (isRead && reads !== undefined && changed.length > 0
      ? `reads ${reads.join(", ")}, and what changes is ${changed.join(", ")}`
      : "what it reads is the same");
  return {
    ...partyOf(
      reading.after.contexts[context.name] === undefined ? reading.before : reading.after,
      context.name,
    ),
    function: name,
    where: reading.locate(context.source, ...words),
    ...(reads === undefined ? {} : { reads }),
    effect: effect ?? "unaffected",
    fields,
    findings,
    why: isRead ? reason : `${reason}${effect === undefined ? "" : ` (version ${number})`}`,
  };
}
