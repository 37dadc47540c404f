import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { areaOf } from "../files/area.ts";
import { readFacts, sourceMaxLength } from "./read-facts.ts";

const path = "contexts/a/domain/x.ts";
const facts = (text: string, file = path) => readFacts(file, text, areaOf(file));
const effects = (text: string, file = path) =>
  facts(text, file).domain?.effects.map(({ what, place }) => `${what} ${place.line}:${place.column}`);

suite("reading a file", () => {
  test("lines end with LF or CRLF, and a byte order mark takes no column", () => {
    assert.deepEqual(effects("const a = 1;\r\n\r\n  fetch(a);\r\n"), ["fetch 3:3"]);
    assert.deepEqual(effects("\uFEFFfetch(1);\n fetch(2);"), ["fetch 1:1", "fetch 2:2"]);
  });

  test("columns count UTF-16 code units, as editors do", () => {
    assert.deepEqual(effects('const a = "😀"; fetch(a);'), ["fetch 1:17"]);
  });

  test("what can't be parsed is a problem with its place, and no other fact", () => {
    const { problem, imports } = facts('import a from "b";\nconst x = ;\n');
    assert.deepEqual(
      [problem?.message, problem?.place, imports],
      ["Unexpected token", { line: 2, column: 11 }, []],
    );
  });

  test("what is nested too deeply is a problem, and ends no process", () => {
    for (const times of [1_500, 8_000, 60_000]) {
      for (const deep of [
        `export const x = ${"[".repeat(times)}${"]".repeat(times)};`,
        `export const x = ${"(".repeat(times)}1${")".repeat(times)};`,
        `${"{".repeat(times)}${"}".repeat(times)}`,
        `if (a) {} ${"else if (a) {}".repeat(times)}`,
        `export const x = ${"a ? ".repeat(times)}1${" : 2".repeat(times)};`,
        `export const x = ${"a => ".repeat(times)}1;`,
        `export const x = ${"!".repeat(times)}1;`,
        `export const x = ${"1 + ".repeat(times)}1;`,
        `type X = ${"A<".repeat(times)}1${">".repeat(times)};`,
      ]) {
        const { message } = facts(deep).problem ?? { message: "none" };
        assert.match(message, times === 1_500 ? /none|too deeply/ : /too deeply/, deep.slice(0, 40));
      }
    }
  });

  test("a long table of data is not nested", () => {
    const row = '  { name: "a<b", rate: 1.5, note: "(x", ok: a > b ? 1 : -1 },\n';
    assert.equal(facts(`export const table = [\n${row.repeat(900)}];\n`).problem, undefined);
    const functions = "export const f = (a?: number) => (a ? a : -1)\n";
    assert.equal(facts(functions.repeat(10_000)).problem, undefined);
  });

  test("what is too long is a problem", () => {
    assert.match(facts("x".repeat(sourceMaxLength + 1)).problem?.message ?? "", /1048577 characters/);
  });

  test("reads every kind of file that can hold code", () => {
    for (const [extension, text] of [
      ["mts", "export const x: number = Date.now();"],
      ["cts", "module.exports = (x: number) => Date.now();"],
      ["js", "export const x = Date.now();"],
      ["mjs", "export const x = Date.now();"],
      ["cjs", "module.exports = Date.now();"],
      ["tsx", "export const x = <p>{Date.now()}</p>;"],
      ["jsx", "export const x = <p>{Date.now()}</p>;"],
    ] as const) {
      const found = effects(text, `contexts/a/domain/x.${extension}`);
      assert.equal(
        found?.some((each) => each.startsWith("Date.now ")),
        true,
        extension,
      );
    }
  });

  test("facts are plain data: kept and read again they are the same", () => {
    const read = facts(
      'import { a, type B } from "./b.ts";\nexport * from "./c.ts";\nlet n = 0;\nexport const f = () => a(n++);',
    );
    assert.deepEqual(JSON.parse(JSON.stringify(read)), read);
  });
});
