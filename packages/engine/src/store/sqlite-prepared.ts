import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepares each text once: for texts that are made as they are asked for, of which there are few. */
export function sqlitePrepared(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
    return statement;
  };
}
