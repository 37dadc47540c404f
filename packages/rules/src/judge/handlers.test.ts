import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { findingsOf, placesOf } from "../fixtures/system-of.ts";

const path = "contexts/a/handlers/take-order.ts";

suite("thin handlers", () => {
  const branches = [
    "if (data.a) f();",
    "const x = data.a ? 1 : 2;",
    "for (const each of data.list) f(each);",
    "while (data.a) f();",
    "switch (data.a) { case 1: f(); break; case 2: f(); break; default: f(); }",
    "try { f(); } catch { f(); }",
    "if (data.a && data.b) f();",
    "const y = data.a || 1;",
  ];
  const handlerOf = (body: string) =>
    `const takeOrder = async ({ data }) => {\n${body}\n};\nexport default takeOrder;\n`;

  test("TRL1120 counts each kind of branch, and says in which lines they are", async (t) => {
    const found = await findingsOf(t, { [path]: handlerOf(branches.join("\n")) });
    const [branching] = found;
    assert.deepEqual(placesOf(found), ["TRL1120 1:7"]);
    assert.equal(
      branching?.message,
      "the handler takeOrder has 10 branches, more than 5: lines 2, 3, 4, 5, 6, 7, 8, 9",
    );
    assert.deepEqual(branching.about, ["a", "a.takeOrder"]);
  });

  test("gaps in the data that are filled are no branches", async (t) => {
    const body = Array.from("abcdefghi", (name) => `const ${name} = data.${name} ?? 1;\n`).join("");
    assert.deepEqual(await findingsOf(t, { [path]: handlerOf(`${body}f(data?.b?.c?.d);`) }), []);
  });

  test("helpers in the handler's file belong to it", async (t) => {
    const text = `${handlerOf("if (data.a) f();")}function g(data) {\n${branches.slice(0, 4).join("\n")}\n}\nfunction h(data) {\n${branches[0]}\n}`;
    assert.deepEqual(placesOf(await findingsOf(t, { [path]: text })), ["TRL1120 1:7"]);
  });

  test("TRL1121 counts statements; the platform team sets the bounds", async (t) => {
    const files = { [path]: handlerOf("f(data.a);\n".repeat(21)) };
    assert.deepEqual(placesOf(await findingsOf(t, files)), ["TRL1121 1:7"]);
    const rules = { "handler-long": { settings: { statementsMax: 21 } } };
    assert.deepEqual(await findingsOf(t, files, { rules }), []);
  });

  test("what stands beside handlers may be as long as it likes", async (t) => {
    const text = handlerOf("f(data.a);\n".repeat(30));
    assert.deepEqual(
      await findingsOf(t, { "contexts/a/send-once.ts": text, "contexts/a/handlers/in/x.ts": text }),
      [],
    );
  });
});

suite("fields that are read", () => {
  const context = `export default context("a", {
  functions: {
    takeOrder: on(Ordered, { reads: ["item", "note", "size"], ordered: true }),
  },
});
`;
  const places = { item: "TRL1122 3:38", note: "TRL1122 3:46", size: "TRL1122 3:54" };
  const find = async (t: Parameters<typeof findingsOf>[0], handler: string) =>
    placesOf(await findingsOf(t, { "contexts/a/context.ts": context, [path]: handler }));

  for (const [handler, unused] of [
    ["export default ({ data }) => f(data.item, data.note);", ["size"]],
    ["export default ({ data: { item, note } }) => f(item, note);", ["size"]],
    ["export default ({ data }) => { const { item } = data; return item + data['note']; };", ["size"]],
    ["export default (event) => f(event.data.item);", ["note", "size"]],
    [
      "export default (event) => { const { data } = event; const d = data; return d.item + d.size; };",
      ["note"],
    ],
    ["export default function ({ data }, work) { work.put(data.size, data!.item); }", ["note"]],
    ["const h = async ({ data }) => data.note; export default h;", ["item", "size"]],
    ["export default async ({ data, ...rest }) => f(data.item, data.note);", ["size"]],
    ["export default (({ data }) => f(data.item, data.note)) satisfies H;", ["size"]],
    // One field has to stay: a list of reads is not empty.
    ["export default () => {};", ["note", "size"]],
    ["export default ({ id }) => f(id);", ["note", "size"]],
  ] as const) {
    test(`${unused.join(" and ")} found unused by ${handler}`, async (t) => {
      assert.deepEqual(
        await find(t, handler),
        unused.map((field) => places[field]),
      );
    });
  }

  for (const handler of [
    "export default ({ data }) => f(data);",
    "export default ({ data }) => ({ ...data });",
    "export default ({ data }) => { const { item, ...rest } = data; f(rest); };",
    "export default ({ data }) => f(data[key]);",
    "export default (event) => f(event);",
    "export default ({ id, ...event }) => f(event);",
    "export default function ({ data }) { f(data.item, arguments); }",
    "export default wrap(({ data }) => data.item);",
    "export default ({ data }) => { for (const key in data) f(key); };",
    "let h = ({ data }) => data.item; h = g; export default h;",
    "export default ({ data }) => { data = g(data.item); return data; };",
    "export default ({ data }) => () => f(data);",
  ]) {
    test(`nothing is certain about ${handler}`, async (t) => {
      assert.deepEqual(await find(t, handler), []);
    });
  }

  test("a list that is computed is judged by the model, where there is one", async (t) => {
    const computed = context.replace('["item", "note", "size"]', "fields");
    const handler = "export default ({ data }) => f(data.item, data.note);";
    assert.deepEqual(await findingsOf(t, { "contexts/a/context.ts": computed, [path]: handler }), []);
  });
});
