import assert from "node:assert/strict";
import { test } from "node:test";
import { screenOf } from "./screen.ts";
import { tableLines, type Column } from "./table.ts";

const columns: readonly Column[] = [
  { title: "NAME", flexible: true },
  { title: "DONE", align: "right" },
];
const rows = [
  ["billing.issueInvoice", "1,204"],
  ["market.buyPlan", "7"],
];
const screen = (env: Record<string, string>) => screenOf({ write: () => {} }, env);

test("columns align, numbers at the right, without blanks at the end", () => {
  assert.deepEqual(tableLines(columns, rows, screen({})), [
    "NAME                   DONE",
    "billing.issueInvoice  1,204",
    "market.buyPlan            7",
  ]);
});

test("a flexible column gives room on a narrow screen, marked with an ellipsis", () => {
  const wide = [["billing.issueInvoiceAndSendItToTheCustomer", "1"]];
  for (const line of tableLines(columns, wide, screen({ COLUMNS: "40" }))) assert.ok(line.length <= 40, line);
  assert.equal(
    tableLines(columns, wide, screen({ COLUMNS: "40" }))[1],
    "billing.issueInvoiceAndSendItToTh…     1",
  );
});

test("without a screen's width nothing is cut", () => {
  const name = "x".repeat(500);
  assert.ok(tableLines(columns, [[name, "1"]], screen({}))[1]?.includes(name));
});

test("colour changes no column's place", () => {
  const painted = tableLines(
    columns,
    [
      ["a", { text: "▲ 3", style: "red" }],
      ["b", "4"],
    ],
    screen({ FORCE_COLOR: "1" }),
  );
  // oxlint-disable-next-line eslint/no-control-regex -- the colours are what is taken away
  const plain = painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ""));
  assert.deepEqual(plain, ["NAME  DONE", "a      ▲ 3", "b        4"]);
  assert.notDeepEqual(painted, plain);
});

test("a row that is a text stands across all columns", () => {
  assert.equal(
    tableLines(columns, ["billing  team finance", ...rows], screen({}))[1],
    "billing  team finance",
  );
});
