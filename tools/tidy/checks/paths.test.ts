import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTree, treeOf } from "../tree/tree.ts";
import { paths } from "./paths.ts";

// Put together here, or this file would be found itself.
const at = (...parts: string[]): string => ["", ...parts, ""].join("/");

test("a home folder is found in any text file, with its line", () => {
  for (const folder of [at("home", "ada"), at("Users", "Ada"), at("root"), at("work")]) {
    const tree = treeOf({ "docs/guide.md": `First.\nIn \`${folder}trellis\`, say.` });
    assert.deepEqual(
      paths.run(tree).map(({ path, line, what }) => ({ path, line, what })),
      [{ path: "docs/guide.md", line: 2, what: `"${folder}" is a place on one machine` }],
    );
  }
});

test("the same words inside a longer path, a URL or a glob pass", () => {
  const text = [
    "packages" + at("work") + "x",
    `https://example.com${at("home", "ada")}`,
    `~${at("work")}`,
    `.${at("work")}`,
  ];
  assert.deepEqual(paths.run(treeOf({ "docs/guide.md": text.join("\n") })), []);
});

test("a file above 1 MB is found, and bytes that are no text are not searched", () => {
  const tree = parseTree([
    { path: "docs/small.png", bytes: 1_000_000, text: undefined },
    { path: "docs/large.png", bytes: 1_250_000, text: undefined },
  ]);
  assert.deepEqual(
    paths.run(tree).map(({ path, what }) => `${path}: ${what}`),
    ["docs/large.png: 1.3 MB, more than 1 MB"],
  );
});
