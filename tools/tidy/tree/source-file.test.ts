import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSource } from "./source-file.ts";

test("every way of importing is seen, with its line and whether it is of types alone", () => {
  const { references } = parseSource(
    "a.ts",
    [
      'import one, { two } from "./one.ts";',
      'import type { Three } from "./three.ts";',
      'import { type Four } from "./four.ts";',
      'import "./five.ts";',
      'export { six } from "./six.ts";',
      'export type * from "./seven.ts";',
      'const eight = await import("./eight.ts");',
      'type Nine = import("./nine.ts").Nine;',
    ].join("\n"),
  );
  const imports = references.filter(({ kind }) => kind === "import");
  assert.deepEqual(
    imports.map(({ specifier, line, typeOnly }) => [specifier, line, typeOnly]),
    [
      ["./one.ts", 1, false],
      ["./three.ts", 2, true],
      ["./four.ts", 3, true],
      ["./five.ts", 4, false],
      ["./six.ts", 5, false],
      ["./seven.ts", 6, true],
      ["./eight.ts", 7, false],
      ["./nine.ts", 8, true],
    ],
  );
});

test("comments are blanked out of the code, and lines stay where they are", () => {
  const { code } = parseSource("a.ts", 'const a = "// no"; // yes, é\n/* one\ntwo */ const b = 1;\n');
  assert.deepEqual(
    code.split("\n").map((line) => line.trimEnd()),
    ['const a = "// no";', "", "       const b = 1;", ""],
  );
});

test("destructured, default and re-exported imports keep their names", () => {
  const { exported, declarations } = parseSource(
    "a.ts",
    'import { x as y } from "./x.ts"; export { y as z }; export const { a, b: [c = 1, ...d] } = e; export default class {}',
  );
  assert.deepEqual(
    exported.map(({ name, local, from }) => [name, local, from]),
    [
      ["z", "x", "./x.ts"],
      ["a", "a", undefined],
      ["c", "c", undefined],
      ["d", "d", undefined],
      ["default", "default", undefined],
    ],
  );
  assert.deepEqual(declarations.at(-1), { name: "default", kind: "class", line: 1 });
});

test("the number of lines does not count what follows the last line end", () => {
  assert.deepEqual(
    ["", "a", "a\n", "a\nb"].map((text) => parseSource("a.ts", text).lineCount),
    [0, 1, 1, 2],
  );
});
