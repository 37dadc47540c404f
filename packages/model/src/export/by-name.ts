/** The entries of a record by name, so that a document does not depend on the order of declarations. */
export function byName<T>(record: Readonly<Record<string, T>>): (readonly [name: string, value: T])[] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
