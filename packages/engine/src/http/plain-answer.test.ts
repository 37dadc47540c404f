import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "./answer.ts";
import { writePlainAnswer } from "./plain-answer.ts";

const options = { head: false, closes: false, keepAliveMs: 5_000 };
const written = (answer: Answer, more: Partial<typeof options> = {}): string =>
  writePlainAnswer(answer, { ...options, ...more })
    .toString("latin1")
    .replace(/date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/, "date: now");

test("an answer has its status, its headers and its framing", () => {
  assert.equal(
    written({ status: 201, headers: { Location: "/a" }, body: '{"a":1}' }),
    "HTTP/1.1 201 Created\r\nlocation: /a\r\ncontent-type: application/json\r\ncontent-length: 7\r\ndate: now\r\n" +
      'connection: keep-alive\r\nkeep-alive: timeout=5\r\n\r\n{"a":1}',
  );
});

test("the last answer of a connection says so", () => {
  assert.match(written({ status: 200, headers: {} }, { closes: true }), /\r\nconnection: close\r\n\r\n$/);
});

test("an answer without a body has the length 0, except where the status rules out any", () => {
  assert.match(written({ status: 200, headers: {} }), /\r\ncontent-length: 0\r\n/);
  assert.doesNotMatch(written({ status: 204, headers: {}, body: "{}" }), /content-length|\{/);
});

test("framing of the handler's own is left out, and a header that is given twice has one value", () => {
  const headers = { "Content-Length": "999", Connection: "upgrade", "Content-Type": "text/a", date: "then" };
  const text = written({ status: 200, headers, body: "a" });
  assert.deepEqual(text.split("\r\n").slice(1, 4), [
    "content-type: text/a",
    "date: then",
    "content-length: 1",
  ]);
  assert.equal(text.match(/date:/g)?.length, 1);
});

test("answers that share frozen headers differ where they differ, and headers that change are written as they are", () => {
  const shared = Object.freeze({ "content-type": "text/a" });
  const statusAndType = (answer: Answer): string[] => written(answer).split("\r\n").slice(0, 3);
  const ok = ["HTTP/1.1 200 OK", "content-type: text/a", "content-length: 1"];
  assert.deepEqual(statusAndType({ status: 200, headers: shared, body: "a" }), ok);
  assert.deepEqual(statusAndType({ status: 200, headers: shared, body: "b" }), ok);
  assert.equal(statusAndType({ status: 404, headers: shared, body: "a" })[0], "HTTP/1.1 404 Not Found");
  const bare = Object.freeze({});
  assert.match(written({ status: 200, headers: bare, body: "a" }), /content-type/);
  assert.doesNotMatch(written({ status: 200, headers: bare }), /content-type/);
  const changing = { "content-type": "text/a" };
  written({ status: 200, headers: changing });
  changing["content-type"] = "text/b";
  assert.equal(statusAndType({ status: 200, headers: changing, body: "a" })[1], "content-type: text/b");
});

test("the answer to HEAD tells the length, and has no body", () => {
  const text = written({ status: 200, headers: {}, body: "abc" }, { head: true });
  assert.match(text, /content-length: 3\r\n(?:.+\r\n)+\r\n$/);
});

test("text beyond one byte a character is written as UTF-8, headers byte by byte", () => {
  const text = writePlainAnswer({ status: 200, headers: { "x-a": "\xfc" }, body: '"\u20ac"' }, options);
  assert.ok(Buffer.isBuffer(text));
  assert.match(
    text.toString("latin1"),
    /x-a: \xfc\r\n(?:.*\r\n)*content-length: 5\r\n(?:.+\r\n)+\r\n"\xe2\x82\xac"$/,
  );
});

test("what HTTP can't carry is refused", () => {
  for (const status of [99, 100, 199, 1_000, 200.5, Number.NaN])
    assert.throws(() => written({ status, headers: {} }), RangeError, String(status));
  const headers: [string, string][] = [
    ["x-a", "a\r\nb: c"],
    ["x-a", "a\nb"],
    ["x-a", "\u20ac"],
    ["x a", "a"],
    ["", "a"],
    ["x:", "a"],
  ];
  for (const [name, value] of headers)
    assert.throws(
      () => written({ status: 200, headers: { [name]: value } }),
      TypeError,
      JSON.stringify(name),
    );
});
