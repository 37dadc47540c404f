import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { fixture, runBin, startBin } from "../fixtures/run-bin.ts";

const purchase = (amount: number): string => JSON.stringify({ purchaseId: "p1", accountId: "acc-1", amount });
const anyPorts = ["--port", "0", "--inspect-port", "0"];

let root = "";
let dev: ChildProcess;

before(async () => {
  root = copyOfShop();
  dev = startBin(["dev", ...anyPorts], root);
  await said(dev.stderr, /^ready/m);
});
after(() => {
  dev.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});
const trellis = (argv: readonly string[], input?: string) =>
  runBin(argv, { cwd: root, ...(input === undefined ? {} : { input }) });

test("a running system tells its state", async () => {
  const { exitCode, stdout, stderr } = await trellis(["status"]);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^shop +dev, running for /);
  assert.match(stdout, /^billing {2}team finance\n {2}issueInvoice +0 +0 +0 +0 +0/m);
  assert.match(stderr, /^shop \(dev\) is running; no problems/);
});

test("an event is published, handled, logged and counted", async () => {
  const emitted = await trellis(["emit", "market.purchase-made", purchase(3), "--id", "p-1"]);
  assert.deepEqual([emitted.exitCode, emitted.stdout], [0, "p-1\n"]);
  assert.match(
    (await trellis(["emit", "market.purchase-made", "-", "--id", "p-1"], purchase(3))).stderr,
    /nothing stored/,
  );
  await eventually(async () => {
    const { data } = JSON.parse((await trellis(["status", "--json"])).stdout);
    assert.equal(
      data.functions.find((each: { name: string }) => each.name === "billing.issueInvoice").done,
      1,
    );
    assert.equal(data.books.balanced, true);
  });
  const logs = await trellis(["logs", "--function", "billing.issueInvoice"]);
  assert.match(logs.stdout, /INFO {3}billing.issueInvoice {2}invoice issued {2}accountId=acc-1 {2}amount=3/);
});

test("data that breaks its contract is refused with the place", async () => {
  const { exitCode, stderr } = await trellis(["emit", "market.purchase-made", '{"purchaseId":"p1"}']);
  assert.equal(exitCode, 1);
  assert.match(stderr, /error\[TRL0201\]: .*\/accountId/);
});

test("an invocation tells how it ended: well, refused, failed", async () => {
  assert.equal((await trellis(["invoke", "billing.closeMonth"])).exitCode, 0);
  const refused = await trellis(["invoke", "billing.issueInvoice", purchase(0)]);
  assert.deepEqual(
    [refused.exitCode, JSON.parse(refused.stdout)],
    [1, { refused: "amount-zero", accountId: "acc-1" }],
  );
  const failed = await trellis(["invoke", "billing.issueInvoice", purchase(-2), "--json"]);
  assert.equal(failed.exitCode, 1);
  assert.equal(JSON.parse(failed.stdout).data.code, "TRL0301");
});

test("dead letters are listed, shown and redriven", async () => {
  await trellis(["emit", "market.purchase-made", purchase(-1)]);
  const listed = await eventually(async () => {
    const { data } = JSON.parse(
      (await trellis(["dlq", "ls", "--function", "billing.issueInvoice", "--json"])).stdout,
    );
    const found = data.deadLetters.find(({ message }: { message: string }) =>
      message.includes("no invoice over -1"),
    );
    assert.ok(found);
    return found as { id: number };
  });
  const shown = await trellis(["dlq", "show", String(listed.id)]);
  assert.match(shown.stdout, /cause +TRL0301 .*no invoice over -1/);
  assert.match(shown.stdout, /"amount": -1/);
  const unasked = await trellis(["dlq", "redrive", "--code", "TRL0301"]);
  assert.deepEqual([unasked.exitCode, unasked.stdout], [2, ""]);
  // Nothing was mended: the canary fails, and the dead letter is one still.
  const failed = await trellis(["dlq", "redrive", String(listed.id)]);
  assert.equal(failed.exitCode, 1);
  assert.match(
    failed.stderr.replaceAll(/\s+/g, " "),
    /a canary, failed again: TRL0301 .*1 dead letter is left/,
  );
  const patched = await trellis(["dlq", "redrive", String(listed.id), "--patch", '{"amount":4}']);
  assert.deepEqual(
    [patched.exitCode, patched.stderr.slice(0, 51)],
    [0, "redrove 1 dead letter of billing.issueInvoice: 1 do"],
  );
  const listedJobs = await trellis(["jobs", "ls"]);
  assert.match(listedJobs.stdout, /redrive \d+ +billing.issueInvoice +done +1/);
  const preview = await trellis([
    "dlq",
    "redrive",
    "--all",
    "--patch",
    '{"amount":"four"}',
    "--dry-run",
    "--json",
  ]);
  assert.match(JSON.parse(preview.stdout).data.deadLetters[0].problem, /\/amount must be/);
});

test("a function's events are replayed to it from a time; a schedule has none", async () => {
  const before = await trellis(["status", "--json"]);
  const doneOf = (text: string): number =>
    JSON.parse(text).data.functions.find(({ name }: { name: string }) => name === "billing.issueInvoice")
      .done;
  const replayed = await trellis([
    "replay",
    "billing.issueInvoice",
    "--from",
    "1h ago",
    "--rate",
    "max",
    "--yes",
  ]);
  assert.match(replayed.stderr, /^replayed \d+ events? of billing.issueInvoice: \d+ done/m);
  await eventually(async () => {
    const after = await trellis(["status", "--json"]);
    assert.ok(doneOf(after.stdout) > doneOf(before.stdout));
    assert.equal(JSON.parse(after.stdout).data.books.balanced, true);
  });
  const none = await trellis(["replay", "billing.closeMonth", "--from-oldest", "--yes"]);
  assert.deepEqual([none.exitCode, /TRL0309/.test(none.stderr)], [5, true]);
  assert.equal((await trellis(["dlq", "show", "999999"])).exitCode, 5);
});

test("logs are followed until Ctrl-C", async () => {
  const following = startBin(["logs", "--follow", "--limit", "0", "--json"], root);
  // Following begins unseen, so that what is followed has to come again.
  const emitting = setInterval(() => void trellis(["emit", "market.purchase-made", purchase(7)]), 300);
  const line = await said(following.stdout, /^.*"amount":7.*$/m).finally(() => clearInterval(emitting));
  assert.equal(JSON.parse(line).schema, "trellis.log-entry/1");
  following.kill("SIGINT");
  assert.deepEqual(await once(following, "close"), [130, null]);
});

test("a second engine on the same data is refused", async () => {
  const { exitCode, stderr } = await trellis(["dev", ...anyPorts]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /error\[TRL0312\]/);
});

test("Ctrl-C drains, says what is left, and exits with 0", async () => {
  dev.kill("SIGINT");
  const [text] = await Promise.all([said(dev.stderr, /^shop stopped; .*$/m), once(dev, "close")]);
  assert.match(text, /kept for the next start: 0 deliveries, \d+ dead letters?/);
  assert.equal(dev.exitCode, 0);
  assert.equal((await trellis(["status"])).exitCode, 6);
});

test("with --watch a changed file restarts the system, and a mistake waits for its correction", async () => {
  const copy = copyOfShop();
  const watching = startBin(["dev", "--watch", ...anyPorts], copy);
  try {
    await said(watching.stderr, /^ready/m);
    const context = join(copy, "contexts", "billing", "context.ts");
    appendFileSync(context, "\nthis is no TypeScript");
    await said(watching.stderr, /context.ts changed: restarting/);
    await said(watching.stderr, /waiting for a change/);
    saveByRename(context, readFileSync(join(fixture("shop"), "contexts", "billing", "context.ts"), "utf8"));
    await said(watching.stderr, /^ready/m);
    saveByRename(context, "this is no TypeScript");
    await said(watching.stderr, /waiting for a change/);
    saveByRename(context, readFileSync(join(fixture("shop"), "contexts", "billing", "context.ts"), "utf8"));
    await said(watching.stderr, /^ready/m);
    watching.kill("SIGTERM");
    assert.deepEqual(await once(watching, "close"), [0, null]);
  } finally {
    watching.kill("SIGKILL");
    rmSync(copy, { recursive: true, force: true });
  }
});

test("with --watch an engine that is killed is started again, and it is said", async () => {
  const copy = copyOfShop();
  const watching = startBin(["dev", "--watch", ...anyPorts], copy);
  try {
    await said(watching.stderr, /^ready/m);
    for (const time of [1, 2]) {
      const { pid } = JSON.parse(readFileSync(join(copy, ".trellis", "dev", "engine.json"), "utf8"));
      const told = said(watching.stderr, /the engine was ended by SIGKILL: .*\n/);
      const ready = said(watching.stderr, /^ready/m);
      process.kill(pid, "SIGKILL");
      assert.match(await told, new RegExp(`starting it again in .* \\(${time} of 5\\)`));
      await ready;
    }
    watching.kill("SIGTERM");
    assert.deepEqual(await once(watching, "close"), [0, null]);
  } finally {
    watching.kill("SIGKILL");
    rmSync(copy, { recursive: true, force: true });
  }
});

/** Saves as `sed -i`, git and careful editors do. */
function saveByRename(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The fixture in a folder of its own, because it is changed, and because its data must not meet another test's. */
function copyOfShop(): string {
  const copy = mkdtempSync(join(tmpdir(), "trellis-cli-"));
  cpSync(fixture("shop"), copy, { recursive: true, filter: (path) => !path.includes(".trellis") });
  symlinkSync(
    fileURLToPath(new URL("../../../../node_modules", import.meta.url)),
    join(copy, "node_modules"),
    "junction",
  );
  return copy;
}

/** Waits for a text on a stream that is still to come; answers what matched. */
function said(stream: ChildProcess["stdout"], pattern: RegExp, maxMs = 15_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(
      () => reject(new Error(`${pattern} was not said within ${maxMs} ms, but:\n${heard}`)),
      maxMs,
    );
    const listen = (text: string): void => {
      heard += text;
      const match = pattern.exec(heard);
      if (match === null) return;
      clearTimeout(timer);
      stream?.off("data", listen);
      resolve(match[0]);
    };
    stream?.on("data", listen);
  });
}

async function eventually<T>(check: () => Promise<T>, maxMs = 10_000): Promise<T> {
  const lateAt = Date.now() + maxMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > lateAt) throw error;
      await sleep(100);
    }
  }
}
