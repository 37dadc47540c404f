import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Fault } from "trellis";
import { createWebhookSender } from "./webhook-sender.ts";

const notice = { noticeId: "invoice-issued/INV-1", to: "finance", subject: "Invoice", text: "$4.26" };
const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
let status = 204;
let url = "";

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    seen.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`;
});
after(() => server.close());

const send = (to = url, signal = new AbortController().signal) =>
  createWebhookSender(to).send(notice, { idempotencyKey: "key-1", signal });

/** How the sender wants a failure to be treated. */
async function retryOf(sending: Promise<void>): Promise<string> {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Fault ? error.retry : String(error);
}

test("posts the notice as JSON with its idempotency key", async () => {
  status = 204;
  await send();
  assert.equal(seen.at(-1)?.headers["idempotency-key"], "key-1");
  assert.equal(seen.at(-1)?.headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(seen.at(-1)?.body ?? ""), notice);
});

test("a server that is down or busy is tried again later", async () => {
  for (status of [500, 503, 429, 408]) assert.equal(await retryOf(send()), "later", String(status));
  assert.equal(await retryOf(send("http://127.0.0.1:1/")), "later");
});

test("a server that will not take the notice is not asked again", async () => {
  for (status of [400, 404, 410, 422]) assert.equal(await retryOf(send()), "never", String(status));
});
