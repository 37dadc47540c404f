import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenedStore, StoreCase } from "./store-case.ts";
import { deliveryCases } from "./store-deliveries.ts";
import { executionCases } from "./store-executions.ts";
import { logCases } from "./store-log.ts";
import { quarantineCases } from "./store-quarantine.ts";
import { tableCases } from "./store-tables.ts";

export type { OpenedStore } from "./store-case.ts";

export interface StoreSuiteOptions {
  /** What the tests' titles begin with: `sqlite store`. */
  readonly name: string;
  /** Opens a store that is empty, and apart from every other. */
  readonly open: () => Promise<OpenedStore>;
  /** What the adapter can't do: the case's name, and why. A gap that is none any more fails the run. */
  readonly gaps?: Readonly<Record<string, string>>;
}

/** The conformance suite of the port `Store`: one test for each thing that every store does. */
export function storeSuite({ name, open, gaps = {} }: StoreSuiteOptions): void {
  const cases = [...logCases, ...tableCases, ...deliveryCases, ...quarantineCases, ...executionCases];
  const unknown = Object.keys(gaps).find((gap) => !cases.some((each) => each.name === gap));
  if (unknown !== undefined) throw new RangeError(`${name}: no case of the suite has the name "${unknown}"`);
  for (const each of cases) {
    const reason = gaps[each.name];
    if (reason === undefined) test(`${name} ${each.title}`, () => run(each, open));
    else test(`${name} has a gap at "${each.name}": ${reason}`, () => expectGap(each, open));
  }
}

async function run(each: StoreCase, open: StoreSuiteOptions["open"]): Promise<void> {
  const opened = await open();
  try {
    await each.run(opened);
  } finally {
    await opened.close();
  }
}

async function expectGap(each: StoreCase, open: StoreSuiteOptions["open"]): Promise<void> {
  const outcome = await run(each, open).then(
    () => "passes",
    () => "fails",
  );
  assert.equal(outcome, "fails", `the store does this now: take "${each.name}" off its gaps`);
}
