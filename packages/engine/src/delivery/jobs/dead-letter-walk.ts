import type { DeadLetterRow, Store, StoredDeadLetterFilter } from "../../ports/store.ts";

/** Ids that one reading looks at, so that a filter that few pass does not hold up deliveries. */
const idsMax = 4_096;

/** Some of the dead letters that a filter picks, and the id to go on with: behind `throughId` there is nothing more. */
export interface Walked {
  readonly rows: readonly DeadLetterRow[];
  readonly nextId: number;
}

/** Reads dead letters in the order of their ids, from `fromId` to `throughId`, a few at a time. */
export async function walkDeadLetters(
  store: Store,
  filter: StoredDeadLetterFilter,
  {
    fromId,
    throughId,
    rowsMax,
  }: { readonly fromId: number; readonly throughId: number; readonly rowsMax: number },
): Promise<Walked> {
  const ids = filter.ids?.filter((id) => id >= fromId && id <= throughId).toSorted((a, b) => a - b);
  const few = ids?.slice(0, rowsMax);
  // What a list of ids leaves out is passed without being looked at.
  const lastId =
    few === undefined
      ? Math.min(throughId, fromId + idsMax - 1)
      : few.length < (ids?.length ?? 0)
        ? (few.at(-1) ?? throughId)
        : throughId;
  const picked = few === undefined ? {} : { ids: few };
  const rows = await store.deadLetters({ ...filter, ...picked, throughId: lastId }, rowsMax, fromId - 1);
  const full = few === undefined && rows.length === rowsMax;
  return { rows, nextId: (full ? (rows.at(-1)?.id ?? lastId) : lastId) + 1 };
}
