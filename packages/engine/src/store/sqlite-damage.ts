import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Larger files are not looked through: whoever starts an engine waits for the answer. */
const lookedThroughMaxBytes = 1_073_741_824;
/** Few rows in each, and nothing works without them. */
const smallTables = [
  "meta",
  "contracts",
  "published",
  "subscriptions",
  "schedules",
  "jobs",
  "quarantine_counts",
  "execution_counts",
];

/** Which tables of a damaged file are damaged, as far as a look of a few seconds tells; one sentence. */
export function damagedParts(database: DatabaseSync, path: string): string {
  const whole = sizeOf(path) <= lookedThroughMaxBytes;
  const tables = tablesOf(database);
  if (tables === undefined) return "Its list of tables can't be read";
  const damaged = tables
    .filter((table) => whole || smallTables.includes(table))
    .flatMap((table) => {
      const finding = findingIn(database, table);
      return finding === undefined ? [] : [`${table} (${finding})`];
    });
  const rest = whole ? "" : "; the larger tables were not looked through";
  return damaged.length === 0
    ? `No table is known to be damaged${rest}`
    : `Damaged: ${damaged.join(", ")}${rest}`;
}

function tablesOf(database: DatabaseSync): string[] | undefined {
  try {
    const listed = database
      .prepare("select name from sqlite_schema where type = 'table' order by name")
      .all();
    return listed.map((row) => String(row["name"]));
  } catch {
    return undefined;
  }
}

/** The first thing wrong with a table; undefined when it is sound as far as SQLite can tell. */
function findingIn(database: DatabaseSync, table: string): string | undefined {
  try {
    const [row] = database.prepare(`pragma quick_check('${table}')`).all();
    const said = String(row?.["quick_check"] ?? "ok");
    return said === "ok" ? undefined : said.replaceAll(/\s+/g, " ").trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
