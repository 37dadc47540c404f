/** One page of rows, and the key to ask the next one with. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/**
 * Cuts a page out of rows that were read from the key `after` on, itself included, as ranges are.
 *
 * @param rows in the order of the key, up to `limit + 2` of them: the one to leave out, and one more
 */
export function pageOf<Row extends { readonly deliveryId: string }>(
  rows: readonly Row[],
  after: string | undefined,
  limit: number,
): Page<Row> {
  const fresh = rows.filter((row) => row.deliveryId !== after);
  const page = fresh.slice(0, limit);
  return { rows: page, next: fresh.length > limit ? (page.at(-1)?.deliveryId ?? null) : null };
}
