import assert from "node:assert/strict";
import { test } from "node:test";
import { locateWords } from "./locate-words.ts";

const text = `import { event } from "trellis"; // version
export const A = event("a.b", {
  summary: "a version (of it",
  /* key: "x" */
  key: "version",
  versions: 1,
  version: 0,
});
export const B = event("a.c", { upcast: {} });
`;
const source = { file: "contracts.ts", line: 2, column: 18 };

test("a word is found inside its declaration, in comments and longer words it is not", () => {
  assert.deepEqual(locateWords(text, source, ["key"]), { file: "contracts.ts", line: 5, column: 3 });
  assert.deepEqual(locateWords(text, source, ["key", "version"]), {
    file: "contracts.ts",
    line: 5,
    column: 9,
  });
  assert.deepEqual(locateWords(text, source, ["versions"]), { file: "contracts.ts", line: 6, column: 3 });
});

test("each word is looked for after the one before it", () => {
  const place = { file: "contracts.ts", line: 7, column: 3 };
  assert.deepEqual(locateWords(text, source, ["versions", "version"]), place);
});

test("a word of a later declaration is passed over, and a parenthesis inside text ends nothing", () => {
  assert.deepEqual(locateWords(text, source, ["upcast"]), source);
  assert.deepEqual(locateWords(text, source, ["versions", "upcast"]), {
    file: "contracts.ts",
    line: 6,
    column: 3,
  });
});

test("a source without a line is its whole file; a line that is not there stays as it is", () => {
  assert.deepEqual(locateWords(text, { file: "contracts.ts" }, ["upcast"]), {
    file: "contracts.ts",
    line: 9,
    column: 33,
  });
  assert.deepEqual(locateWords(text, { file: "contracts.ts", line: 99 }, ["key"]), {
    file: "contracts.ts",
    line: 99,
  });
});
