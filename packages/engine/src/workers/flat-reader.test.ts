import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flatMaxBytes, FlatReader, FlatReaders } from "./flat-reader.ts";

const order = { orderId: "ord-100000001", amount: 1_999, express: true, note: null, rate: -0.25 };

test("data of the shape that was learned is read, and nothing else", () => {
  const reader = new FlatReader();
  assert.equal(read(reader, JSON.stringify(order)), undefined);
  reader.learn(order);
  const alike = { orderId: "", amount: -7, express: false, note: "n", rate: 1e300 };
  assert.deepEqual(read(reader, JSON.stringify(alike)), alike);
  const { rate, ...less } = order;
  for (const other of [
    less,
    { ...order, more: 1 },
    { ...order, note: {} },
    { ...order, note: [1] },
    { rate, ...less },
    [],
    1,
    "",
    null,
  ])
    assert.equal(read(reader, JSON.stringify(other)), undefined, JSON.stringify(other));
  assert.equal(read(reader, ""), undefined);
});

test("what is read is what JSON.parse reads, whatever flat data has been learned and written", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constantFrom(null, -0, 0, 999_999_999_999_999, 1e15, 1e21, 0.1, 1e-7),
  );
  let found = 0;
  const names = fc.uniqueArray(
    fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "7", "constructor")),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(
      names,
      fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 12 }),
      (members, rows) => {
        const reader = new FlatReader();
        for (const row of rows) {
          const text = JSON.stringify(Object.fromEntries(members.map((name, at) => [name, row[at]])));
          const expected: unknown = JSON.parse(text);
          const data = read(reader, text);
          if (data === undefined) reader.learn(expected);
          else {
            found += 1;
            assert.deepStrictEqual(data, expected);
            assert.deepStrictEqual(Object.keys(data as object), Object.keys(expected as object));
          }
        }
      },
    ),
  );
  assert.ok(found > 0);
});

test("a text that is not what the engine writes is never read as something else, nor as JSON where it is none", () => {
  const text = JSON.stringify(order);
  const reader = new FlatReader();
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(3),
      fc.string({ unit: "binary-ascii", maxLength: 3 }),
      (at, taken, put) => {
        const spoilt = text.slice(0, at) + put + text.slice(at + taken);
        if (!reader.isUseful) reader.learn(order);
        const data = read(reader, spoilt);
        if (data !== undefined) assert.deepStrictEqual(data, JSON.parse(spoilt));
      },
    ),
    { numRuns: 2_000 },
  );
});

for (const written of [
  "01",
  "-",
  "+1",
  "1.",
  ".5",
  "1e5",
  "NaN",
  "Infinity",
  "-Infinity",
  "0x1",
  "1_0",
  " 1",
  "nul1",
  "trux",
  "falsy",
  '"a\u007f"',
  '"\t"',
]) {
  test(`a member that is written as ${JSON.stringify(written)} is left to JSON.parse`, () => {
    const reader = new FlatReader();
    reader.learn({ a: 1 });
    assert.deepEqual(read(reader, '{"a":1}'), { a: 1 });
    assert.equal(read(reader, `{"a":${written}}`), undefined);
  });
}

test("a text is read within its bounds, whatever stands around it", () => {
  const reader = new FlatReader();
  reader.learn({ a: "x" });
  const bytes = Buffer.from('"},{"a":"b"},{"a":"c","');
  assert.deepEqual(reader.read(bytes, 3, 12), { a: "b" });
  assert.equal(reader.read(bytes, 3, 11), undefined);
  assert.equal(reader.read(bytes, 13, 21), undefined);
});

test("long data is left to JSON.parse", () => {
  const reader = new FlatReader();
  const data = { a: "a".repeat(flatMaxBytes) };
  reader.learn(data);
  assert.equal(read(reader, JSON.stringify(data)), undefined);
  assert.deepEqual(read(reader, '{"a":"a"}'), { a: "a" });
});

test("each contract has shapes of its own", () => {
  const readers = new FlatReaders();
  readers.of(1).learn({ a: 1 });
  assert.equal(readers.of(1).isUseful, true);
  assert.equal(readers.of(2).isUseful, false);
});

function read(reader: FlatReader, text: string): unknown {
  const bytes = Buffer.from(`12345${text}`);
  return reader.read(bytes, 5, bytes.length);
}
