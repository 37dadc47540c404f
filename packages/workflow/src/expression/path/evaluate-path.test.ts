import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../definition/definition.ts";
import { ExpressionFault } from "../expression-fault.ts";
import { scopeOf } from "../fixtures/scope-of.ts";
import { evaluatePath } from "./evaluate-path.ts";

const store = {
  book: [
    { title: "Sayings", author: "Rees", price: 8.95, tags: ["a", "b"] },
    { title: "Sword", author: "Waugh", price: 12.99 },
    { title: "Moby Dick", author: "Melville", price: 8.99, isbn: "0-553" },
    { title: "Rings", author: "Tolkien", price: 22.99, isbn: "0-395" },
  ],
  bicycle: { color: "red", price: 19.95 },
  "delivery-partner": "UQS",
};

function reads(path: string, expected: Json, input: Json = store): void {
  test(`${path} reads ${JSON.stringify(expected)}`, () =>
    assert.deepEqual(evaluatePath(path, scopeOf(input)), expected));
}

function fails(path: string, input: Json, cause: string): void {
  test(`${path} is a fault on ${JSON.stringify(input)}`, () => {
    assert.throws(
      () => evaluatePath(path, scopeOf(input)),
      (error) => {
        assert.ok(error instanceof ExpressionFault);
        assert.deepEqual([error.error, error.cause], ["States.Runtime", cause]);
        return true;
      },
    );
  });
}

reads("$", store);
reads("$.bicycle.color", "red");
reads("$['bicycle'][\"color\"]", "red");
reads("$.delivery-partner", "UQS");
reads("$.book[0].title", "Sayings");
reads("$.book[-1].title", "Rings");
reads("$.book[0,2].price", [8.95, 8.99]);
reads("$.book[1:3].price", [12.99, 8.99]);
reads("$.book[:1].price", [8.95]);
reads("$.book[-2:].price", [8.99, 22.99]);
reads("$.book[*].author", ["Rees", "Waugh", "Melville", "Tolkien"]);
reads("$.book.*.author", ["Rees", "Waugh", "Melville", "Tolkien"]);
reads("$..price", [8.95, 12.99, 8.99, 22.99, 19.95]);
reads("$..book[0].title", ["Sayings"]);
reads("$.bicycle.*", ["red", 19.95]);
reads("$.bicycle['color','price']", { color: "red", price: 19.95 });
reads("$.bicycle['color','weight']", { color: "red" });
reads("$['bicycle','book'].price", [19.95]);
reads("$.book[?(@.price < 10)].title", ["Sayings", "Moby Dick"]);
reads("$.book[?(@.isbn)].title", ["Moby Dick", "Rings"]);
reads("$.book[?(!@.isbn)].title", ["Sayings", "Sword"]);
reads("$.book[?(@.price > 8.95 && @.price < $.bicycle.price)].title", ["Sword", "Moby Dick"]);
reads("$.book[?(@.author == 'Rees' || @.author =~ /tol.*/i)].title", ["Sayings", "Rings"]);
reads("$.book[?(@.author in ['Rees', \"Waugh\"])].title", ["Sayings", "Sword"]);
reads("$.book[?(@.author nin ['Rees'])].title", ["Sword", "Moby Dick", "Rings"]);
reads("$.book[?(@['tags'] contains 'b')].title", ["Sayings"]);
reads("$.book[?(@.tags size 2)].title", ["Sayings"]);
reads("$.book[?(@.tags subsetof ['a','b','c'])].title", ["Sayings"]);
reads("$.book[?(@.tags[0] == 'a')].title", ["Sayings"]);
reads("$.book[?(@.title.length() == 5)].title", ["Sword", "Rings"]);
reads("$..[?(@.price == 19.95)].color", ["red"]);
reads("$.list[?(@ > 1)]", [2, 3], { list: [1, 2, 3] });
reads("$.list[?(@.n == '1')].n", [1], { list: [{ n: 1 }, { n: 2 }] });
reads("$.list[?(@.n === '1')].n", [], { list: [{ n: 1 }, { n: 2 }] });
reads("$.list[?(@.n != 1)].n", [2], { list: [{ n: 1 }, { n: 2 }] });
reads("$.list[?(@.n <= 1 && (@.m == true || @.n < 0))].n", [-1], { list: [{ n: 1 }, { n: -1 }] });
reads("$.book.length()", 4);
reads("$.book[*].price.max()", 22.99);
reads("$.list.sum()", 6, { list: [1, 2, 3] });
reads("$.list.avg()", 2, { list: [1, 2, 3] });
reads("$.bicycle.keys()", ["color", "price"]);
reads("$.list[5]", null, { list: [1, 2] });
reads("$.item.items[1:5].itemValue", [], {});
reads("$.items[*]", [], {});
reads("$.a", null, { a: null });
reads("$.a.b", false, { a: { b: false } });
reads("$['it\\'s']", 1, { "it's": 1 });
reads("$.äöü", 1, { äöü: 1 });

fails(
  "$.NoSuchOutputPath",
  { "int-literal": 0 },
  "Invalid path '$.NoSuchOutputPath' : No results for path: $['NoSuchOutputPath']",
);
fails("$.a.b", {}, "Invalid path '$.a.b' : Missing property in path $['a']");
fails("$.constructor", {}, "Invalid path '$.constructor' : No results for path: $['constructor']");
fails(
  "$.a[0]",
  { a: 1 },
  "Invalid path '$.a[0]' : Filter: [0] can only be applied to arrays. Current context is: 1",
);
fails(
  "$.a.b",
  { a: "text" },
  "Invalid path '$.a.b' : Expected to find an object with property ['b'] in path $['a'] but found " +
    "'com.fasterxml.jackson.databind.node.TextNode'. This is not a json object according to the JsonProvider: " +
    "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
);
fails("$.", {}, "Invalid path '$.' : a name is expected behind the dot, and the end was found");
fails("$.a[?(@.b", {}, "Invalid path '$.a[?(@.b' : &&, || or ) is expected, and the end was found");
fails(
  "$.a[?(@.b =~ /(/)]",
  {},
  "Invalid path '$.a[?(@.b =~ /(/)]' : a pattern is a regular expression between slashes, and ')' at position 16 was found",
);

test("reads the context object and variables", () => {
  const scope = scopeOf(
    {},
    { context: { Execution: { Id: "e1" } }, variables: { list: [{ n: 1 }], toString: 2 } },
  );
  assert.equal(evaluatePath("$$.Execution.Id", scope), "e1");
  assert.deepEqual(evaluatePath("$$", scope), { Execution: { Id: "e1" } });
  assert.equal(evaluatePath("$list[0].n", scope), 1);
  assert.equal(evaluatePath("$toString", scope), 2);
  assert.throws(() => evaluatePath("$valueOf", scope), /Invalid path '\$valueOf'/);
  assert.throws(
    () => evaluatePath("$$.Nope.Deep", scope),
    /Invalid path '\$\.Nope\.Deep' : Missing property in path \$\['Nope'\]/,
  );
});

test("walks a value 100,000 levels deep", () => {
  let deep: Json = { end: 1 };
  for (let level = 0; level < 100_000; level++) deep = { in: deep };
  assert.deepEqual(evaluatePath("$..end", scopeOf(deep)), [1]);
});

test("refuses a path of more than 256 steps and brackets without end", () => {
  assert.throws(() => evaluatePath(`$${".a".repeat(257)}`, scopeOf({})), /at most 256 steps/);
  assert.throws(() => evaluatePath(`$[?(${"(".repeat(10_000)}`, scopeOf({})), /at most 64 levels/);
  assert.throws(() => evaluatePath(`$[?(@${"[?(@".repeat(10_000)}`, scopeOf({})), /at most 32 others/);
});
