// A node:test reporter for the house: what ran, what was skipped and why, and which files hold no test.
import { relative, resolve } from "node:path";

/** Yields one JSON document at the end: `{ ran, skipped: [{ title, file, reason? }], empty: [file] }`. */
export default async function* census(events) {
  const result = { ran: 0, skipped: [], empty: [] };
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const file = relative(".", data.file ?? "");
    if (data.skip !== undefined && data.skip !== false) {
      const reason = typeof data.skip === "string" && data.skip !== "" ? data.skip : undefined;
      result.skipped.push({ title: data.name, file, reason });
    } else if (isFileItself(data)) {
      // A file in which no test was declared passes, under its own name. One that failed to load does not count.
      if (type === "test:pass") result.empty.push(file);
    } else if (data.details?.type !== "suite") {
      result.ran++;
    }
  }
  yield JSON.stringify(result);
}

function isFileItself(data) {
  return data.nesting === 0 && data.file !== undefined && resolve(data.name) === data.file;
}
