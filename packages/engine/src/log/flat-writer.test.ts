import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flatMaxBytes, FlatWriter } from "./flat-writer.ts";

const order = { orderId: "ord-1", amount: 1_999, express: true, note: null, rate: -0.25 };

test("data of the shape that was learned is written, and nothing else", () => {
  const writer = writerOf(order);
  assert.equal(written(writer, order), JSON.stringify(order));
  const { rate, ...less } = order;
  const others: readonly unknown[] = [
    less,
    { rate, ...less },
    { ...order, more: 1 },
    { ...order, note: undefined },
    { ...order, note: {} },
    { ...order, note: 1n },
    { ...order, note: () => 1 },
    { ...order, rate: Number.NaN },
    { ...order, rate: Infinity },
    [],
    "",
    1,
    null,
    undefined,
  ];
  for (const [at, other] of others.entries()) assert.equal(written(writer, other), undefined, `other ${at}`);
});

test("what is written is what JSON.stringify writes, whatever flat data has been learned and comes", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), 1e21, 1e-7, 10, 9, 1_000_000_000),
  );
  const names = fc.uniqueArray(
    fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "toJSON", "7")),
    { maxLength: 8 },
  );
  const rows = fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: 2, maxLength: 12 });
  let found = 0;
  fc.assert(
    fc.property(names, rows, (members, values) => {
      const writer = new FlatWriter();
      for (const row of values) {
        const data: unknown = Object.fromEntries(members.map((name, at) => [name, row[at]]));
        const text = written(writer, data);
        if (text === undefined) writer.learn(data);
        else {
          found += 1;
          assert.equal(text, JSON.stringify(data));
        }
      }
    }),
  );
  assert.ok(found > 0);
});

test("objects of which JSON says something else than their members are left to JSON.stringify", () => {
  const writer = writerOf({ 0: "a" });
  assert.equal(written(writer, { 0: "a" }), '{"0":"a"}');
  const disguised = Object.setPrototypeOf(["a"], Object.prototype) as unknown;
  class Own {
    readonly 0 = "a";
  }
  for (const data of [
    ["a"],
    Object("a"),
    disguised,
    new Own(),
    Object.assign(Object.create(null), { 0: "a" }),
  ])
    assert.equal(written(writer, data), undefined);
  const hidden = Object.defineProperty({ 0: "a" }, "toJSON", { value: () => 7 });
  assert.equal(written(writer, hidden), undefined);
});

test("no byte is written outside of where the data may stand", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.string({ maxLength: 30 }), fc.integer(), (room, text, number) => {
      const data = { text, number, yes: true, no: false, none: null };
      const writer = writerOf(data);
      const bytes = new Uint8Array(3 + room).fill(1);
      const end = writer.write(data, bytes, 3);
      assert.deepEqual([...bytes.subarray(0, 3)], [1, 1, 1]);
      const expected = JSON.stringify(data);
      if (end >= 0) assert.equal(Buffer.from(bytes.subarray(3, end)).toString(), expected);
      else
        assert.ok(
          expected.length > room || Buffer.byteLength(expected) > expected.length || expected.includes("\\"),
        );
    }),
  );
  const long = { text: "a".repeat(flatMaxBytes) };
  assert.equal(writerOf(long).write(long, new Uint8Array(4_096), 0), -1);
});

function writerOf(data: unknown): FlatWriter {
  const writer = new FlatWriter();
  writer.learn(data);
  return writer;
}

function written(writer: FlatWriter, data: unknown): string | undefined {
  const bytes = Buffer.alloc(2_048);
  const end = writer.write(data, bytes, 7);
  return end < 0 ? undefined : bytes.toString("utf8", 7, end);
}
