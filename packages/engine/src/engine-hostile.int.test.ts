import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { startEngine, type Engine } from "./engine.ts";

/** Bodies that strangers send. Whatever they are: a 4xx problem document, nothing stored, memory flat. */
const dataDir = mkdtempSync(join(tmpdir(), "trellis-hostile-"));
let engine: Engine;

before(async () => {
  engine = await startEngine({
    root: join(import.meta.dirname, "fixtures", "shop"),
    dataDir,
    schedules: false,
  });
});
after(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const good = { orderId: "o", item: "tea", quantity: 1 };

/** A body as text, as bytes, or as bytes that come by and by. */
type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

async function post(
  body: Body,
  headers: Record<string, string> = {},
): Promise<{ status: number; problem: Record<string, unknown> }> {
  const response = await fetch(`${engine.gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    // Streams are sent as they come, which fetch wants to be told.
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });
  const text = await response.text();
  assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/, text.slice(0, 200));
  return { status: response.status, problem: JSON.parse(text) as Record<string, unknown> };
}

async function assertNothingStored(): Promise<void> {
  const { log, functions } = await engine.status();
  assert.equal(log.events, 0, "no event was stored");
  assert.ok(
    functions.every(({ inFlight, deferred, deadLetters }) => inFlight + deferred + deadLetters === 0),
  );
}

test("bodies that are no JSON, or not the contract's, get a problem document that says where", async () => {
  const cases: readonly [body: Body, status: number, code: string, pointer?: string][] = [
    ["", 400, "TRL0207"],
    ['{"orderId":"o","item":"tea","quan', 400, "TRL0207"],
    [new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 400, "TRL0207"],
    [`﻿${JSON.stringify(good)}`, 400, "TRL0207"],
    ["[".repeat(50_000) + "]".repeat(50_000), 400, "TRL0207"],
    ['{"__proto__":{"admin":true},"orderId":"o","item":"tea","quantity":1}', 400, "TRL0207", "/__proto__"],
    ['{"\\u005f_proto__":{},"orderId":"o","item":"tea","quantity":1}', 400, "TRL0207", "/__proto__"],
    ['{"a":{"constructor":{"prototype":{}}}}', 400, "TRL0207", "/a/constructor"],
    ["null", 422, "TRL0208", ""],
    ["[]", 422, "TRL0208", ""],
    ["5", 422, "TRL0208", ""],
    ['"text"', 422, "TRL0208", ""],
    [JSON.stringify({ ...good, quantity: "1" }), 422, "TRL0208", "/quantity"],
    [JSON.stringify({ ...good, quantity: 1.5 }), 422, "TRL0208", "/quantity"],
    [JSON.stringify({ ...good, quantity: 0 }), 422, "TRL0208", "/quantity"],
    [JSON.stringify({ ...good, quantity: 1e300 }), 422, "TRL0208", "/quantity"],
    [JSON.stringify({ ...good, item: null }), 422, "TRL0208", "/item"],
    [JSON.stringify({ ...good, item: { $gt: "" } }), 422, "TRL0208", "/item"],
    [JSON.stringify({ item: "tea", quantity: 1 }), 422, "TRL0208", "/orderId"],
  ];
  for (const [body, status, code, pointer] of cases) {
    const answer = await post(body);
    const what = typeof body === "string" ? body.slice(0, 60) : "bytes";
    assert.deepEqual([answer.status, answer.problem["code"]], [status, code], what);
    if (pointer !== undefined) assert.equal(answer.problem["pointer"], pointer, what);
  }
  await assertNothingStored();
});

test("50 MB bodies are cut at the bound, announced or not, and memory stays flat", async () => {
  const announced = await post(new Uint8Array(50_000_000).fill(0x20)).catch((error: unknown) => error);
  assert.ok(announced instanceof Error || (announced as { status: number }).status === 413);
  const rssBefore = process.memoryUsage.rss();
  for (let at = 0; at < 4; at++) {
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        if (sent > 50_000_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const answer = await post(stream).catch((error: unknown) => error);
    assert.ok(answer instanceof Error || (answer as { status: number }).status === 413);
  }
  const grownMiB = (process.memoryUsage.rss() - rssBefore) / 1_048_576;
  assert.ok(grownMiB < 60, `memory grew by ${Math.round(grownMiB)} MiB over 200 MB of refused bodies`);
  await assertNothingStored();
});

test("other media types and encodings are refused by name", async () => {
  assert.equal((await post(JSON.stringify(good), { "content-type": "text/plain" })).status, 415);
  assert.equal((await post(JSON.stringify(good), { "content-encoding": "gzip" })).status, 415);
  await assertNothingStored();
});

test("a client that sends nothing more holds up nobody else", async () => {
  const { hostname, port } = new URL(engine.gatewayUrl);
  const slow = Array.from({ length: 50 }, () => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(
      "POST /orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
    );
    return socket;
  });
  for (let at = 0; at < 20; at++) assert.equal((await post("{")).status, 400);
  for (const socket of slow) socket.destroy();
  await assertNothingStored();
});

const suite = resolve(
  process.env["TRELLIS_SUITES"] ?? join(import.meta.dirname, "../../../../shared/suites"),
  "hostile-input/blns.json",
);

test(
  "naughty strings are stored and given back as they are, or refused; as a body they are a problem",
  { skip: existsSync(suite) ? false : "the outside suites are absent: set TRELLIS_SUITES to their folder" },
  async () => {
    const strings = JSON.parse(readFileSync(suite, "utf8")) as string[];
    assert.ok(strings.length > 400);
    for (const text of strings) {
      const status = (await raw(text)).status;
      assert.ok(status >= 400 && status < 500, `${JSON.stringify(text)} as a body: ${status}`);
    }
    let stored = 0;
    for (const [at, text] of strings.entries()) {
      const orderId = `naughty-${at}`;
      const body = JSON.stringify({ orderId, item: text, quantity: 1 });
      const placed = await raw(body);
      if (text === "") {
        assert.equal(placed.status, 422);
        continue;
      }
      // A key has a bound and holds no NUL; whatever is stored comes back to the letter.
      assert.ok(placed.status === 201 || placed.status === 500, `${JSON.stringify(text)}: ${placed.status}`);
      if (placed.status !== 201) continue;
      stored += 1;
      const found = await fetch(`${engine.gatewayUrl}/orders/${orderId}`);
      assert.equal(((await found.json()) as { item: string }).item, text);
    }
    assert.ok(stored > 400, `${stored} of ${strings.length} strings were stored`);
    assert.ok(await engine.settled(20_000));
    assert.ok((await engine.status()).books.balanced);
  },
);

async function raw(body: string): Promise<Response> {
  const response = await fetch(`${engine.gatewayUrl}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return new Response(await response.text(), { status: response.status });
}
