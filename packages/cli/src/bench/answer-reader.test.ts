import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerReader } from "./answer-reader.ts";

const answers = [
  "HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\n{\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
  "HTTP/1.1 204 No Content\r\n\r\n",
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
].join("");

test("answers are read however their bytes are cut", () => {
  for (let length = 1; length <= answers.length; length++) {
    const reader = new AnswerReader();
    const read: unknown[] = [];
    for (let at = 0; at < answers.length; at += length) {
      read.push(...reader.read(Buffer.from(answers.slice(at, at + length))));
    }
    assert.deepEqual(read, [
      { status: 202, closes: false },
      { status: 204, closes: false },
      { status: 200, closes: false },
      { status: 503, closes: true },
    ]);
  }
});

test("bytes that are no answer are refused", () => {
  assert.throws(
    () => new AnswerReader().read(Buffer.from("SSH-2.0-OpenSSH\r\n\r\n")),
    /no HTTP\/1.1 answer: SSH/,
  );
  assert.throws(() => new AnswerReader().read(Buffer.from("HTTP/1.1 200 OK\r\n\r\n")), /how long it is/);
});
