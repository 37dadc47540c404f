import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { PlainRequest, readPlainRequest } from "./plain-request.ts";

const bounds = { headMaxBytes: 500, requestMaxBytes: 1_000 };
const read = (text: string, at = 0): ReturnType<typeof readPlainRequest> =>
  readPlainRequest(Buffer.from(text, "latin1"), at, bounds);
const plain = (text: string): PlainRequest => {
  const request = read(text);
  assert.ok(request instanceof PlainRequest, JSON.stringify(request));
  return request;
};

const get = "GET /orders?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
const post =
  'POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}';

test("a plain request is read whole, with what follows left", () => {
  const request = plain(`${post}GET /`);
  assert.deepEqual([request.method, request.url, request.closes], ["POST", "/orders", false]);
  assert.equal(Buffer.from(request.body).toString(), '{"a":1}');
  assert.equal(request.end, post.length);
  assert.deepEqual(request.headers("all"), {
    host: "a",
    "content-type": "application/json",
    "content-length": "7",
  });
  assert.deepEqual(request.headers(["content-type", "traceparent"]), { "content-type": "application/json" });
  assert.equal(request.header("HOST"), undefined);
});

test("a request may begin anywhere in the bytes", () => {
  const request = read(post + get, post.length);
  assert.ok(request instanceof PlainRequest);
  assert.deepEqual([request.method, request.url], ["GET", "/orders?x=1"]);
});

test("values lose the blanks around them, and keep every byte inside", () => {
  const request = plain("GET / HTTP/1.1\r\nhost:\t a b \t\r\nx-empty:\r\nx-bytes: \xe4\t\xff\r\n\r\n");
  assert.deepEqual(request.headers("all"), { host: "a b", "x-empty": "", "x-bytes": "\xe4\t\xff" });
});

test("connection: close ends the connection, in capitals too", () => {
  assert.equal(plain("GET / HTTP/1.1\r\nhost: a\r\nConnection: Close\r\n\r\n").closes, true);
  assert.equal(plain("GET / HTTP/1.1\r\nhost: a\r\nconnection: Keep-Alive\r\n\r\n").closes, false);
});

test("every beginning of a plain request is to be continued", () => {
  for (let length = 0; length < post.length; length++) {
    const beginning = read(post.slice(0, length));
    if (length < post.indexOf("{")) assert.equal(beginning, "more", post.slice(0, length));
    else assert.deepEqual(beginning, { method: "POST", url: "/orders", requestBytes: post.length });
  }
});

const others: readonly [what: string, text: string][] = [
  ["HTTP/1.0", "GET / HTTP/1.0\r\nhost: a\r\n\r\n"],
  ["another protocol", "GET / HTTP/2.0\r\nhost: a\r\n\r\n"],
  ["an unknown method", "BREW /pot HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["a method in small letters", "get / HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["an absolute target", "GET http://a/ HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["a target with a fragment", "GET /#a HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["a target with a byte beyond ASCII", "GET /\xe4 HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["two blanks in the request line", "GET  / HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["a line before the request", "\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n"],
  ["lines that end without a carriage return", "GET / HTTP/1.1\nhost: a\n\n     "],
  ["a carriage return alone", "GET / HTTP/1.1\r\nhost: a\rb\r\n\r\n"],
  ["a folded header", "GET / HTTP/1.1\r\nhost: a\r\nx: a\r\n b\r\n\r\n"],
  ["a blank before the colon", "GET / HTTP/1.1\r\nhost : a\r\n\r\n"],
  ["a header without a name", "GET / HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n"],
  ["a control character in a value", "GET / HTTP/1.1\r\nhost: a\x00\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\nx: a\r\n\r\n"],
  ["two hosts", "GET / HTTP/1.1\r\nhost: a\r\nHost: a\r\n\r\n"],
  ["a header twice", "GET / HTTP/1.1\r\nhost: a\r\nx: a\r\nX: b\r\n\r\n"],
  ["two lengths", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\na"],
  ["a length that is a list", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1, 1\r\n\r\na"],
  ["a length with a sign", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\na"],
  ["a length that is no number", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x1\r\n\r\na"],
  ["an empty length", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length:\r\n\r\na"],
  ["a body in chunks", "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["an expectation", "POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\r\n"],
  ["an upgrade", "GET / HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n\r\n"],
  ["a connection with other options", "GET / HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, x\r\n\r\n"],
  ["a head that is too long", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(500)}\r\n\r\n`],
  ["a head that has not ended and is too long", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(500)}`],
  ["a request that is too long", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 990\r\n\r\n"],
  ["more headers than are compared", `GET / HTTP/1.1\r\nhost: a\r\n${manyHeaders(64)}\r\n`],
];

for (const [what, text] of others) {
  test(`${what} is left to node:http`, () => assert.equal(read(text), "other"));
}

test("a name that shares its hash with content-length is not taken for it", () => {
  const alike = nameWithHashOf("content-length");
  assert.equal(read(`POST / HTTP/1.1\r\nhost: a\r\n${alike}: 1\r\n\r\na`), "other");
});

test("what is taken, node:http takes as the same request and ends at the same byte", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(mutatedRequest(), async (text) => {
      const request = read(text);
      if (!(request instanceof PlainRequest)) return;
      taken++;
      const { method, url, end, closes } = request;
      const behind = { method: "GET", url: "/behind", headers: { host: "a" }, body: "" };
      const body = Buffer.from(request.body).toString("latin1");
      const seen = await seenByNodeHttp(
        text.slice(0, end) + (closes ? "" : "GET /behind HTTP/1.1\r\nhost: a\r\n\r\n"),
      );
      assert.deepEqual(seen, [
        { method, url, headers: request.headers("all"), body },
        ...(closes ? [] : [behind]),
      ]);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(taken > 100, `${taken} of 1,000 were plain`);
});

/** A sound request with a few changes, most of which make it unsound. */
function mutatedRequest(): fc.Arbitrary<string> {
  const pieces = [
    " ",
    "\t",
    "\r",
    "\n",
    ":",
    ",",
    "#",
    "%",
    "/",
    "\x00",
    "\x7f",
    "\x80",
    "\xff",
    "0",
    "a",
    "Z",
    "\r\n",
    "\r\n\r\n",
    "HTTP/1.0",
    "content-length: 1\r\n",
    "Content-Length: 3\r\n",
    "transfer-encoding: chunked\r\n",
    "connection: close\r\n",
    "x: y\r\n",
  ];
  const change = fc.record({ at: fc.nat(160), drop: fc.nat(3), put: fc.constantFrom("", ...pieces) });
  const changes = fc.array(change, { maxLength: 3 });
  return fc.tuple(fc.constantFrom<string>(get, post), changes).map(([text, list]) =>
    list.reduce((before, { at, drop, put }) => {
      const place = at % before.length;
      return before.slice(0, place) + put + before.slice(place + drop);
    }, text),
  );
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The requests that node:http reads from these bytes; a broken one ends the list with an error. */
async function seenByNodeHttp(text: string): Promise<(Seen | string)[]> {
  const seen: (Seen | string)[] = [];
  const server = createServer({ requireHostHeader: false });
  const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  server.on("clientError", (error) => seen.push(String(error)));
  server.on("request", (request, response) => {
    const { method, url, headers } = request;
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
    request.on("end", () => {
      seen.push({ method, url, headers: { ...headers }, body });
      response.end();
    });
  });
  server.emit("connection", connection);
  connection.push(Buffer.from(text, "latin1"));
  for (let turn = 0; turn < 10 && seen.length < 2; turn++) await new Promise(setImmediate);
  connection.destroy();
  return seen;
}

function manyHeaders(count: number): string {
  return Array.from({ length: count }, (_, at) => `${at.toString(36)}:\r\n`).join("");
}

/** Another name with the hash that names are compared by, which is 31 times what came before, and the letter. */
function nameWithHashOf(name: string): string {
  const at = name.indexOf("nt");
  return `${name.slice(0, at)}${String.fromCharCode("n".charCodeAt(0) + 2, "t".charCodeAt(0) - 2 * 31)}${name.slice(at + 2)}`;
}
