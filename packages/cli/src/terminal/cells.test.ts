import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, cut, padEnd, padStart, printable } from "./cells.ts";

test("wide characters take two cells, marks none", () => {
  assert.equal(cellsOf("plain"), 5);
  assert.equal(cellsOf("日本"), 4);
  assert.equal(cellsOf("e\u0301"), 1);
  assert.equal(cellsOf("🚀"), 2);
});

test("a text that is too long ends in an ellipsis and fits", () => {
  assert.equal(cut("issueInvoice", 8), "issueIn…");
  assert.equal(cut("issueInvoice", 12), "issueInvoice");
  assert.equal(cellsOf(cut("日本語です", 6)), 5);
});

test("padding counts cells and not characters", () => {
  assert.equal(padEnd("日", 4), "日  ");
  assert.equal(padStart("7", 3), "  7");
});

test("control characters are shown and not obeyed", () => {
  assert.equal(printable("a\u001b[2Jb\nc\td\u202e"), "a\\x1b[2Jb\\nc\\td\\x202e");
});
