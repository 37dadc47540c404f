import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startEngine, type Engine } from "@trellis/engine";
import { run } from "../fixtures/fake-world.ts";

const pulse = fileURLToPath(new URL("../../../../examples/pulse", import.meta.url));
const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));
const home = fileURLToPath(new URL("../../.trellis/", import.meta.url));
const secret = "s3cret";
let folder = "";
let engine: Engine;
let client: Client;
let createClient: (options: object) => Client;

// The file is made by the test, so that its types are not known here; \`tsc` looks at them below.
interface Answer {
  readonly status: number;
  readonly body: never;
}
type Call = (input?: object, call?: object) => Promise<Answer>;
type Client = Readonly<Record<string, Readonly<Record<string, Call>>>>;

before(async () => {
  mkdirSync(home, { recursive: true });
  folder = mkdtempSync(join(home, "client-"));
  engine = await startEngine({
    root: pulse,
    dataDir: join(folder, "data"),
    settings: { GITHUB_WEBHOOK_SECRET: secret, NOTIFY_URL: "http://127.0.0.1:9/" },
    schedules: false,
  });
  const ran = await run(["export", "client", "--dir", pulse, "--out", "client.ts"], { cwd: folder });
  assert.equal(ran.exitCode, 0, ran.stderr);
  const module = (await import(pathToFileURL(join(folder, "client.ts")).href)) as {
    createClient: typeof createClient;
  };
  createClient = module.createClient;
  client = createClient({ baseUrl: engine.gatewayUrl });
});
after(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What an operation is asked for in tests that look at how it is asked. */
const published = { query: { outcome: "published" } };
const ask = async (name: string, input?: object, call?: object): Promise<Answer> => {
  const [context = "", operation = ""] = name.split(".");
  return client[context]?.[operation]?.(input, call) ?? assert.fail(`no ${name}`);
};

test("what the handler answers comes back with its status", async () => {
  const listed = await ask("intake.listDeliveries", { query: { outcome: "published", limit: 3 } });
  assert.deepEqual([listed.status, listed.body], [200, { deliveries: [], next: null }]);
  const missing = await ask("billing.getInvoice", { params: { invoiceId: "a/b?c#d %" } });
  assert.equal(missing.status, 404);
});

test("headers and a body are sent, and a repeated request with its key is answered alike", async () => {
  const body = { zen: "Keep it logically awesome.", hook_id: 1, hook: {} };
  const signature = `sha256=${createHmac("sha256", secret).update(JSON.stringify(body)).digest("hex")}`;
  const headers = {
    "x-github-delivery": "d-1",
    "x-github-event": "no_such_event",
    "x-hub-signature-256": signature,
  };
  const first = await ask("intake.receiveWebhook", { headers, body });
  assert.deepEqual(
    [first.status, first.body],
    [202, { deliveryId: "d-1", outcome: "unknown", published: [] }],
  );
  assert.deepEqual((await ask("intake.receiveWebhook", { headers, body })).body, first.body);
  const forged = await ask("intake.receiveWebhook", {
    headers: { ...headers, "x-github-delivery": "d-2", "x-hub-signature-256": "sha256=00" },
    body,
  });
  assert.equal(forged.status, 401);
});

test("the platform's own problem comes back as such", async () => {
  const { status, body } = await ask("billing.listInvoices", { query: { account: "no number" } });
  const { code, in: part, pointer } = body as { code: string; in: string; pointer: string };
  assert.deepEqual([status, code, part, pointer], [400, "TRL0208", "query", "/account"]);
});

test("a value that would leave its place in the path is never sent", async () => {
  for (const invoiceId of ["..", ".", ""]) {
    await assert.rejects(ask("billing.getInvoice", { params: { invoiceId } }), {
      name: "RequestFailed",
      method: "GET",
      path: "/invoices/{invoiceId}",
    });
  }
});

test("a request without an answer fails with its method and path, and says why", async () => {
  await answering(
    () => {},
    async (baseUrl) => {
      const slow = createClient({ baseUrl, timeoutMs: 80 });
      await assert.rejects(async () => slow["intake"]?.["listDeliveries"]?.(published), {
        message: "GET /deliveries: no answer within 80 ms",
      });
      const controller = new AbortController();
      const asked =
        client["intake"] &&
        createClient({ baseUrl })["intake"]?.["listDeliveries"]?.(published, { signal: controller.signal });
      controller.abort();
      await assert.rejects(async () => asked, { message: "GET /deliveries: aborted" });
    },
  );
  await assert.rejects(
    async () => createClient({ baseUrl: "http://127.0.0.1:9" })["intake"]?.["listDeliveries"]?.(published),
    /^RequestFailed: GET \/deliveries: no answer: /,
  );
});

test("an answer that the contract does not declare fails with its status, whatever it holds", async () => {
  const cases: readonly (readonly [RequestListener, RegExp, number | undefined])[] = [
    [(_, response) => response.writeHead(418).end('{"a":1}'), /status 418 is not declared/, 418],
    [(_, response) => response.writeHead(302, { location: "/" }).end(), /status 302 is not declared/, 302],
    [(_, response) => response.end("<html>"), /the answer with status 200 is no JSON/, 200],
    [
      (_, response) => response.end(`"${"x".repeat(2_000)}"`),
      /no answer: Error: the answer has more than 1000 bytes/,
      undefined,
    ],
    [(_, response) => response.destroy(), /no answer: /, undefined],
  ];
  for (const [listener, message, status] of cases) {
    await answering(listener, (baseUrl) =>
      refused({ baseUrl: `${baseUrl}/`, answerMaxBytes: 1_000 }, { message, status }),
    );
  }
});

test("the client compiles strictly, in a browser's types and in Node's, and its answers are told apart by status", () => {
  const use = `import { createClient, RequestFailed } from "./client.ts";
const client = createClient({ baseUrl: "http://x" });
export async function total(invoiceId: string): Promise<number> {
  const answer = await client.billing.getInvoice({ params: { invoiceId } });
  // @ts-expect-error not every answer has an invoice
  answer.body.totalCents;
  if (answer.status === 200) return answer.body.totalCents;
  if (answer.status === 404) throw new Error(answer.body.detail);
  if (answer.status === 429) throw new Error(answer.body.code);
  // @ts-expect-error a status that is never answered
  return answer.status === 418 ? 1 : 0;
}
// @ts-expect-error the id is a text
void client.billing.getInvoice({ params: { invoiceId: 3 } });
// @ts-expect-error there is no such outcome
void client.intake.listDeliveries({ query: { outcome: "lost" } });
export const failed = (error: unknown): string => (error instanceof RequestFailed ? error.path : "");
`;
  writeFileSync(join(folder, "use.ts"), use);
  for (const types of [
    { lib: ["es2024", "dom"], types: [] },
    { lib: ["es2024"], types: ["node"] },
  ]) {
    const compilerOptions = {
      ...types,
      strict: true,
      noEmit: true,
      target: "es2024",
      module: "nodenext",
      allowImportingTsExtensions: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noPropertyAccessFromIndexSignature: true,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    assert.equal(spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" }).stdout, "");
  }
});

async function refused(options: object, expected: object): Promise<void> {
  await assert.rejects(
    async () => createClient(options)["intake"]?.["listDeliveries"]?.(published),
    expected,
  );
}

async function answering(listener: RequestListener, ask: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
