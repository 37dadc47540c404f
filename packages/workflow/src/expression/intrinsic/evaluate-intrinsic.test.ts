import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { anyJson } from "../fixtures/any-json.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { evaluateIntrinsic } from "./evaluate-intrinsic.ts";

function gives(call: string, expected: Json, input: Json = {}): void {
  test(`${call.slice(0, 80)} gives ${JSON.stringify(expected).slice(0, 60)}`, () =>
    assert.deepEqual(evaluateIntrinsic(call, scopeOf(input)), expected));
}

function refuses(call: string, what: string | RegExp, input: Json = {}): void {
  test(`${call.slice(0, 80)} is refused`, () => {
    assert.throws(
      () => evaluateIntrinsic(call, scopeOf(input)),
      (error) => {
        assert.ok(error instanceof ExpressionFault);
        assert.equal(error.error, "States.Runtime");
        if (typeof what === "string")
          assert.equal(error.cause, `The function '${call}' had the following error: ${what}`);
        else assert.match(error.cause, what);
        return true;
      },
    );
  });
}

gives("States.Format('Hello {}', $.name)", "Hello Ada", { name: "Ada" });
gives("States.Format('{} {} {}', $.a, $.b, $.c)", "x 2 true", { a: "x", b: 2, c: true });
gives("States.Format('{}|{}', $.nil, $.list)", 'null|[1,"a"]', { nil: null, list: [1, "a"] });
gives("States.Format('It\\'s \\{\\} {} \\\\', 1)", "It's {} 1 \\");
gives("States.Format($.tpl, 1)", "n=1", { tpl: "n={}" });
gives("States.Format('plain')", "plain");
gives("States.Format('{}', States.StringToJson('\"x\"'))", '"x"');
gives("States.Format('{}', States.Format('{}', 'x'))", "x");
refuses(
  "States.Format('{} {}', 'x')",
  "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}",
);
refuses(
  "States.Format('Hello {', 'x')",
  "Invalid arguments in States.Format: matching '}' not found for '{'",
);
refuses("States.Format($.t)", "Invalid arguments in States.Format", { t: 1 });

gives("States.Array()", []);
gives("States.Array(1, 'a', null, $.x, States.Array(true))", [1, "a", null, { y: 2 }, [true]], {
  x: { y: 2 },
});
gives("States.ArrayContains($.list, 2)", true, { list: [1, 2] });
gives("States.ArrayContains($.list, $.one)", true, { list: [{ a: 1 }], one: { a: 1 } });
gives("States.ArrayContains($.list, true)", true, { list: ["true"] });
gives("States.ArrayContains($.list, false)", false, { list: [0, 1] });
gives("States.ArrayContains($.list, null)", true, { list: [null] });
refuses("States.ArrayContains('no', 1)", "Invalid arguments in States.ArrayContains");
gives("States.ArrayGetItem($.list, 5)", 6, { list: [1, 2, 3, 4, 5, 6] });
gives("States.ArrayGetItem($.list, 1.2)", 20, { list: [10, 20] });
gives("States.ArrayGetItem($.list, 0)", null, { list: [null] });
gives("States.ArrayGetItem($.list, 9)", null, { list: [] });
refuses("States.ArrayGetItem($.list, 3)", "Invalid arguments in States.ArrayGetItem", { list: [1, 2, 3] });
refuses("States.ArrayGetItem($.list, -1)", "Invalid arguments in States.ArrayGetItem", { list: [1, 2, 3] });
gives("States.ArrayLength($.list)", 2, { list: [1, 2] });
gives("States.ArrayLength($.items[*].nope)", 0, { items: [1, 2] });
gives("States.ArrayPartition($.list, 2)", [[1, 2], [3]], { list: [1, 2, 3] });
gives("States.ArrayPartition($.list, 2.6)", [[1, 2], [3, 4], [5]], { list: [1, 2, 3, 4, 5] });
gives("States.ArrayPartition($.list, 2147483647)", [[1]], { list: [1] });
refuses("States.ArrayPartition($.list, 0.6)", "Invalid arguments in States.ArrayPartition", { list: [1] });
refuses("States.ArrayPartition($.list, '2')", "Invalid arguments in States.ArrayPartition", { list: [1] });
gives("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]);
gives("States.ArrayRange(5.4, -0.6, -2.4)", [5, 3, 1]);
gives("States.ArrayRange(3, 3, -1)", [3]);
gives("States.ArrayRange(5, 1, 1)", []);
refuses("States.ArrayRange(1, 10, 0.49)", "Invalid arguments in States.ArrayRange");
refuses("States.ArrayRange(1, 1001, 1)", "Invalid arguments in States.ArrayRange");
gives("States.ArrayUnique($.list)", [1, "1", "01", { a: 1, b: 2 }, [1]], {
  list: [1, "1", 1, "01", { a: 1, b: 2 }, { b: 2, a: 1 }, [1], [1]],
});

gives("States.MathAdd($.a, $.b)", 5, { a: 1.6, b: 2.7 });
gives("States.MathAdd(111, -1)", 110);
gives("States.MathAdd(-2147483647, -1)", -2147483648);
refuses("States.MathAdd(2147483647, 1)", "Invalid arguments in States.MathAdd");
refuses("States.MathAdd(-2147483648, -1)", "Invalid arguments in States.MathAdd");
refuses("States.MathAdd('1', 2)", "Invalid arguments in States.MathAdd");
gives("States.MathRandom(10, 20)", 15);
gives("States.MathRandom(1.6, 5.4)", 3);
refuses("States.MathRandom(1.4, 1.6)", "Invalid arguments in States.MathRandom");
refuses("States.MathRandom(1, 10, 'seed')", "Invalid arguments in States.MathRandom");
test("States.MathRandom draws the same with the same seed, and from its start up to its end", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: -1000, max: 1000 }),
      fc.integer({ min: 1, max: 1000 }),
      (seed, start, span) => {
        const call = `States.MathRandom(${start}, ${start + span}, ${seed})`;
        const drawn = evaluateIntrinsic(call, scopeOf({}));
        assert.ok(typeof drawn === "number" && drawn >= start && drawn < start + span);
        assert.equal(evaluateIntrinsic(call, scopeOf({})), drawn);
      },
    ),
  );
});

gives("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU=");
gives("States.Base64Encode('???')", "Pz8/");
gives("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "Data to encode");
gives("States.Base64Decode(' YWJjZA== ')", "abcd");
gives("States.Base64Decode('YWI')", "ab");
gives("States.Base64Decode('Pz8_')", "???");
refuses("States.Base64Decode(123)", "Invalid arguments in States.Base64Decode");
refuses("States.Base64Encode($.s)", "Invalid arguments in States.Base64Encode", { s: "a".repeat(10_001) });
gives("States.Base64Decode(States.Base64Encode($.s))", "😀".repeat(1_800), { s: "😀".repeat(1_800) });
gives("States.Hash('hello', 'MD5')", "5d41402abc4b2a76b9719d911017c592");
gives("States.Hash(123, 'SHA-256')", createHash("sha256").update("123").digest("hex"));
refuses("States.Hash('hello', 'sha-256')", "Invalid arguments in States.Hash");
refuses("States.Hash('hello', 'toString')", "Invalid arguments in States.Hash");
gives("States.StringToJson($.s)", { a: [1] }, { s: ' {"a":[1]} ' });
gives("States.StringToJson('')", null);
refuses("States.StringToJson('undefined')", "Invalid arguments in States.StringToJson");
gives(
  "States.JsonMerge($.a, $.b, false)",
  { x: 1, y: { b: 2 } },
  { a: { x: 1, y: { a: 1 } }, b: { y: { b: 2 } } },
);
refuses("States.JsonMerge($.a, $.a, true)", "Invalid arguments in States.JsonMerge", { a: {} });
refuses("States.JsonMerge($.a, $.a, false)", "Invalid arguments in States.JsonMerge", { a: [] });
gives("States.StringSplit('This.is+a,test=string', '.+,=')", ["This", "is", "a", "test", "string"]);
gives("States.StringSplit(',,a,,b,,', ',')", ["a", "b"]);
gives("States.StringSplit('', ',')", []);
gives("States.StringSplit('😁', '😀')", ["😁"]);
gives("States.UUID()", "00000000-0000-4000-8000-000000000000");
refuses("States.UUID(1)", "Invalid arguments in States.UUID");
gives(
  "States.Format('{}.{}', States.ArrayGetItem(States.StringSplit($.arn, '/'), 2), States.ArrayGetItem(States.StringSplit($.arn, '/'), 1))",
  "c.b",
  { arn: "a/b/c" },
);

refuses(
  "States.Format('{}', $.nope)",
  "The JsonPath argument for the field '$.nope' could not be found in the input '{\"other\":1}'",
  {
    other: 1,
  },
);
refuses(
  "States.Format('{}',$.items[5])",
  "The JsonPath argument for the field '$.items[5]' could not be found in the input '{\"items\":[1,2]}'",
  {
    items: [1, 2],
  },
);
refuses(
  "States.Format('{}', States.Format('{}', $$.Nope.Deep))",
  "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{}'",
);
refuses("States.Nope()", "There is no function States.Nope");
refuses("States.toString()", "There is no function States.toString");
refuses("States.Format('a\\n')", /\\ stands only before/);
refuses("States.Format('a'", /arguments are parted by commas/);
refuses("States.Format('a') x", /nothing follows/);
refuses(`${"States.Array(".repeat(11)}${")".repeat(11)}`, /at most 10 functions/);

test("Base64 gives back every text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (text) => {
      assert.equal(evaluateIntrinsic("States.Base64Decode(States.Base64Encode($))", scopeOf(text)), text);
    }),
  );
});

test("the parts of a partition make up the list, and all but the last have its size", () => {
  fc.assert(
    fc.property(fc.array(anyJson), fc.integer({ min: 1, max: 10 }), (list, size) => {
      const parts = evaluateIntrinsic(`States.ArrayPartition($, ${size})`, scopeOf(list)) as Json[][];
      assert.deepEqual(
        parts.flatMap((part) => part),
        list,
      );
      assert.ok(
        parts.every((part, at) => part.length === size || (at === parts.length - 1 && part.length > 0)),
      );
    }),
  );
});

test("JSON gives back every value", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      assert.deepEqual(
        evaluateIntrinsic("States.StringToJson(States.JsonToString($))", scopeOf(value)),
        value,
      );
    }),
  );
});

test("hashes are those of Node", () => {
  const algorithms = {
    MD5: "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
  };
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(...Object.entries(algorithms)),
      (text, [name, own]) => {
        const expected = createHash(own).update(text, "utf8").digest("hex");
        assert.equal(evaluateIntrinsic(`States.Hash($, '${name}')`, scopeOf(text)), expected);
      },
    ),
  );
});
