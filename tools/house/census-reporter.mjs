// A node:test reporter for the house: what ran, what was skipped and why, what failed, and which files hold no test.
import { relative } from "node:path";
import { inspect } from "node:util";

/**
 * Yields one line of JSON for each file: `{ counts, skipped: [{ title, file, reason? }], empty: [file], failures: [text] }`,
 * with the counts that node:test prints. A process that ends too early has told of all files but the last. Reads what
 * `test-lot.mjs` runs: whatever has no parent is a file.
 */
export default async function* census(events) {
  let told = nothing();
  let inFile = 0;
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.nesting > 0) {
      inFile++;
      note(told, type, data);
      continue;
    }
    // A file fails by itself when it can't be loaded, or leaves something behind.
    if (type === "test:fail" && data.details?.error?.failureType !== "subtestsFailed") {
      told.counts.tests++;
      told.counts.fail++;
      told.failures.push(textOf(data));
    } else if (inFile === 0) told.empty.push(data.name);
    yield `${JSON.stringify(told)}\n`;
    told = nothing();
    inFile = 0;
  }
}

function nothing() {
  const counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  return { counts, skipped: [], empty: [], failures: [] };
}

function note({ counts, skipped, failures }, type, data) {
  const failure = data.details?.error?.failureType;
  if (type === "test:fail" && failure !== "subtestsFailed") failures.push(textOf(data));
  if (data.details?.type === "suite") {
    counts.suites++;
    return;
  }
  counts.tests++;
  if (isSet(data.skip)) {
    counts.skipped++;
    const reason = typeof data.skip === "string" && data.skip !== "" ? data.skip : undefined;
    skipped.push({ title: data.name, file: relative(".", data.file ?? ""), reason });
  } else if (isSet(data.todo)) counts.todo++;
  else if (type === "test:pass") counts.pass++;
  else if (failure === "cancelledByParent") counts.cancelled++;
  else counts.fail++;
}

const isSet = (mark) => mark !== undefined && mark !== false;
const textOf = ({ name, details }) => `✖ ${name}\n${inspect(details?.error?.cause ?? details?.error)}`;
