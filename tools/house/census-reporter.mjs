// A node:test reporter for the house: what ran, what was skipped and why, and which files hold no test.
import { relative } from "node:path";

/**
 * Yields one JSON document at the end: `{ counts, skipped: [{ title, file, reason? }], empty: [file] }`, with the counts
 * that node:test prints. Reads what `test-lot.mjs` runs: the tests without a parent are the files.
 */
export default async function* census(events) {
  const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  const result = { counts, skipped: [], empty: [] };
  let inFile = 0;
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const failure = data.details?.error?.failureType;
    if (data.nesting === 0) {
      // A file fails by itself when it can't be loaded, or leaves something behind.
      if (type === "test:fail" && failure !== "subtestsFailed") {
        counts.tests++;
        counts.fail++;
      } else if (inFile === 0) result.empty.push(data.name);
      inFile = 0;
      continue;
    }
    inFile++;
    if (data.details?.type === "suite") {
      counts.suites++;
      continue;
    }
    counts.tests++;
    if (isSet(data.skip)) {
      counts.skipped++;
      const reason = typeof data.skip === "string" && data.skip !== "" ? data.skip : undefined;
      result.skipped.push({ title: data.name, file: relative(".", data.file ?? ""), reason });
    } else if (isSet(data.todo)) counts.todo++;
    else if (type === "test:pass") counts.pass++;
    else if (failure === "cancelledByParent") counts.cancelled++;
    else counts.fail++;
  }
  yield JSON.stringify(result);
}

const isSet = (mark) => mark !== undefined && mark !== false;
