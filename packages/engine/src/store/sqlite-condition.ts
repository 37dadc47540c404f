/** What stands behind `where`, and the values of its question marks in their order. */
export interface SqliteCondition {
  readonly where: string;
  readonly values: readonly (string | number)[];
}

/**
 * A filter as a condition: every test holds of which a value is given, and without any all rows are meant.
 *
 * @param tests a test with one question mark, and its value; a list of ids is one that `json_each` reads
 */
export function sqliteCondition(
  tests: readonly (readonly [test: string, value: string | number | readonly number[] | undefined])[],
): SqliteCondition {
  const given = tests.flatMap(([test, value]) => (value === undefined ? [] : [{ test, value }]));
  return {
    where: ["true", ...given.map(({ test }) => test)].join(" and "),
    values: given.map(({ value }) => (typeof value === "object" ? JSON.stringify(value) : value)),
  };
}

/** The test of a row's id against a list of them. */
export const idAmong = "id in (select value from json_each(?))";
