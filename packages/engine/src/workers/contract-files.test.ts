import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContextModel, EventContractModel, SystemModel } from "@trellis/model";
import { contractFiles, contractFilesMax } from "./contract-files.ts";

const commons = { handler: "", timeoutMs: 1_000, concurrency: 1 };
const retry = { attemptsMax: 1, delayMs: 1, factor: 1, delayMaxMs: 1, ageMaxMs: 1_000 };

function context(name: string, publishes: string[], listensTo: string[]): ContextModel {
  const functions = Object.fromEntries(
    listensTo.map((event, at) => [
      `take${at}`,
      { kind: "on" as const, event, ordered: false, retry, ...commons },
    ]),
  );
  const source = { file: `contexts/${name}/context.ts` };
  return {
    name,
    team: "t",
    summary: "s",
    source,
    publishes,
    tables: {},
    ports: {},
    settings: {},
    functions,
    memoryMiB: 128,
  };
}

function event(name: string, file: string): EventContractModel {
  return { name, summary: "s", source: { file }, version: 1, versions: {} };
}

function system(contexts: readonly ContextModel[], events: readonly EventContractModel[]): SystemModel {
  const byName = <Named extends { readonly name: string }>(all: readonly Named[]) =>
    Object.fromEntries(all.map((each) => [each.name, each]));
  return {
    modelVersion: 1,
    name: "s",
    summary: "s",
    teams: {},
    apis: {},
    contexts: byName(contexts),
    events: byName(events),
  };
}

test("files of contracts come in the order of how many contexts use them, each once", () => {
  const model = system(
    [
      context("orders", ["orders.placed", "orders.paid"], []),
      context("stock", ["stock.moved"], ["orders.placed"]),
      context("billing", [], ["orders.paid", "orders.placed"]),
    ],
    [
      event("stock.moved", "contexts/stock/contracts.ts"),
      event("orders.placed", "contexts/orders/contracts.ts"),
      event("orders.paid", "contexts/orders/contracts.ts"),
    ],
  );
  assert.deepEqual(contractFiles(model), ["contexts/orders/contracts.ts", "contexts/stock/contracts.ts"]);
});

test("a context's own file is none of them, though a contract may stand in it", () => {
  const model = system(
    [context("orders", ["orders.placed"], [])],
    [event("orders.placed", "contexts/orders/context.ts")],
  );
  assert.deepEqual(contractFiles(model), []);
});

test("no more files than the bound", () => {
  const names = Array.from({ length: contractFilesMax + 5 }, (_, at) => `c${at}`);
  const model = system(
    names.map((name) => context(name, [`${name}.done`], [])),
    names.map((name) => event(`${name}.done`, `contexts/${name}/contracts.ts`)),
  );
  assert.equal(contractFiles(model).length, contractFilesMax);
});
