import type { Json } from "@trellis/workflow";
import { compareKeyValues, type KeyValue, type StoredRow } from "trellis/runtime";
import type { PendingTables } from "../workers/pending-tables.ts";
import type { ItemPage, WantedPage } from "./map-runs.ts";

/** Rows of an index with the same sort key that a page may have to be searched among. */
const tiesMax = 10_000;

/** An ItemReader names what can't be read. */
export class ItemReaderProblem extends Error {}

/**
 * Reads items of a distributed Map: rows of one partition of a table of the context, or of one of its indexes, in order.
 *
 *     "ItemReader": { "Resource": "trellis:table:invoices", "Parameters": { "Index": "byState", "Partition": "overdue" } }
 *
 * A page begins behind the last row of the page before, by its keys: rows that come or go meanwhile move none of the
 * others.
 */
export class TableItems {
  readonly #tables: PendingTables;

  constructor(tables: PendingTables) {
    this.#tables = tables;
  }

  /** @throws ItemReaderProblem what it names is not there */
  async read({ reader, cursor, itemsMax }: Omit<WantedPage, "map">): Promise<ItemPage> {
    const { table, index, partition } = this.#named(reader);
    const last = cursor === undefined ? undefined : (cursor as unknown as Place); // of this class
    let limit = itemsMax + 1;
    for (;;) {
      const range = { from: last?.order, to: undefined, descending: false, limit };
      const found = await this.#tables.query(`${this.#tables.context}.${table}`, index, partition, range);
      const rows = last === undefined ? found : found.filter((row) => comparePlaces(row, last) > 0);
      if (found.length === limit && rows.length <= itemsMax) {
        if (limit > tiesMax)
          throw new ItemReaderProblem(
            `more than ${tiesMax} rows of ${table} have the same sort key in the index "${index ?? ""}"`,
          );
        limit *= 2;
        continue;
      }
      const taken = rows.slice(0, itemsMax);
      const items = taken.map(({ body }) => JSON.parse(body) as Json);
      const end = taken.at(-1);
      if (rows.length <= itemsMax || end === undefined) return { items };
      return { items, cursor: { order: end.order, partition: end.partition, sort: end.sort } };
    }
  }

  #named({
    Resource: resource,
    Parameters: given,
    Arguments: inJsonata,
  }: {
    readonly [field: string]: Json;
  }): {
    table: string;
    index: string | undefined;
    partition: KeyValue;
  } {
    const table = typeof resource === "string" ? (/^trellis:table:(.+)$/.exec(resource)?.[1] ?? "") : "";
    if (!this.#tables.has(table))
      throw new ItemReaderProblem(
        `${JSON.stringify(resource ?? null)} is no table of this context: a reader's Resource is "trellis:table:<name>"`,
      );
    const asked = given ?? inJsonata ?? {};
    const parameters = typeof asked === "object" && !Array.isArray(asked) ? asked : {};
    const { Index: index, Partition: partition } = parameters as { readonly [field: string]: Json };
    if (typeof partition !== "string" && typeof partition !== "number")
      throw new ItemReaderProblem(
        `Parameters (in JSONata: Arguments) for "${table}" need a Partition: text or a number`,
      );
    if (index === undefined) return { table, index: undefined, partition };
    if (typeof index !== "string" || !this.#tables.has(table, index))
      throw new ItemReaderProblem(`the table "${table}" has no index ${JSON.stringify(index)}`);
    return { table, index, partition };
  }
}

/** Where a row stands among those of its partition. */
type Place = Pick<StoredRow, "order" | "partition" | "sort">;

function comparePlaces(left: Place, right: Place): number {
  return (
    compareKeyValues(left.order, right.order) ||
    compareKeyValues(left.partition, right.partition) ||
    compareKeyValues(left.sort, right.sort)
  );
}
