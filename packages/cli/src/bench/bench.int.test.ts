import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fixture, runBin, startBin } from "../fixtures/run-bin.ts";
import type { BenchReport } from "./bench-report.ts";

let root = "";

before(() => {
  root = mkdtempSync(join(tmpdir(), "trellis-cli-bench-"));
  cpSync(fixture("shop"), root, { recursive: true, filter: (path) => !path.includes(".trellis") });
  symlinkSync(
    fileURLToPath(new URL("../../../../node_modules", import.meta.url)),
    join(root, "node_modules"),
    "junction",
  );
});
after(() => rmSync(root, { recursive: true, force: true }));

const bench = async (...argv: readonly string[]) => {
  const ran = await runBin(["bench", ...argv, "--json"], { cwd: root });
  const { schema, ok, data, diagnostics } = JSON.parse(ran.stdout);
  return { ...ran, schema, ok, data: data as BenchReport, diagnostics };
};

test("the only event is published at its rate, its duplicates are told, and nothing is left behind", async () => {
  const { exitCode, schema, ok, data, stderr } = await bench(
    "--rate",
    "400",
    "--duration",
    "1s",
    "--duplicates",
    "10%",
    "--keys",
    "7",
  );
  assert.deepEqual([exitCode, schema, ok], [0, "trellis.bench/1", true], stderr);
  assert.deepEqual(
    [data.load.target, data.load.keys, data.balanced, data.settled],
    ["market.purchase-made", 7, true, true],
  );
  assert.ok(data.offered > 300 && data.offered <= 401, String(data.offered));
  assert.equal(data.accepted + data.duplicates, data.offered);
  assert.ok(data.duplicates > 25, String(data.duplicates));
  const [billing] = data.functions;
  assert.deepEqual(
    [billing?.name, (billing?.done ?? 0) + (billing?.refused ?? 0)],
    ["billing.issueInvoice", data.accepted],
  );
  assert.ok(
    data.samples.length >= 8 && data.latency !== undefined && data.latency.maxMs >= data.latency.p50Ms,
  );
  assert.match(stderr, /^\d{4}-.*Z {2}.* of 1.0 s {2}\d+\/s in|^market.purchase-made: /m);
  assert.deepEqual(readdirSync(join(root, ".trellis")), []);
});

test("requests go through the gateway over connections of a process of its own", async () => {
  const { exitCode, data, stderr } = await bench(
    "--http",
    "POST /purchases",
    "--duration",
    "500ms",
    "--connections",
    "4",
  );
  assert.equal(exitCode, 0, stderr);
  assert.ok(data.accepted > 50 && data.accepted === data.offered, `${data.accepted} of ${data.offered}`);
  assert.deepEqual(data.functions.map(({ name, done }) => [name, done]).slice(1), [
    ["market.buyPlan", data.accepted],
  ]);
  assert.equal(typeof data.cpu.senderCores, "number");
});

test("documents of a file are sent as they are; when none gets through, the exit code is 1", async () => {
  writeFileSync(join(root, "wrong.ndjson"), '{"purchaseId":"p"}\n\n{"purchaseId":"q"}\n');
  const { exitCode, data, stderr } = await bench(
    "--data-file",
    "wrong.ndjson",
    "--rate",
    "100",
    "--duration",
    "200ms",
    "--data",
    "kept",
  );
  assert.deepEqual([exitCode, data.accepted, data.refused], [1, 0, { TRL0201: data.offered }]);
  assert.match(stderr, /none of \d+ events got through; books balanced/);
  assert.ok(existsSync(join(root, "kept", "state.db")));
});

test("Ctrl-C ends the load, and what was measured is reported", async () => {
  const child = startBin(["bench", "--duration", "1m", "--rate", "200", "--json"], root);
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (text: string) => void (stdout += text));
  child.stderr?.on("data", (text: string) => {
    if (stderr === "") child.kill("SIGINT");
    stderr += text;
  });
  assert.deepEqual(await once(child, "close"), [130, null], stderr);
  const { data, ok } = JSON.parse(stdout);
  assert.deepEqual([ok, data.interrupted, data.balanced], [false, true, true]);
  assert.ok(data.accepted > 50);
  assert.match(stderr, /stopped: waiting for what is under way[^]*; interrupted/);
  assert.deepEqual(readdirSync(join(root, ".trellis")), []);
});

test("what can't be meant is a mistake of usage, with its reason", async () => {
  const wrong: readonly [argv: readonly string[], exitCode: number, reason: RegExp][] = [
    [
      ["market.purchase-maed"],
      5,
      /TRL0205\]: no event "market.purchase-maed"; did you mean "market.purchase-made"\?/,
    ],
    [
      ["--http", "POST /purchase"],
      5,
      /TRL0501\]: no operation "POST \/purchase"; did you mean "POST \/purchases"\?/,
    ],
    [["--http", "POST /purchases", "--duplicates", "5%"], 2, /no idempotency key that could be repeated/],
    [["--http", "POST /purchases", "--keys", "5"], 2, /--keys is of events/],
    [["--data", ".trellis/dev"], 2, /is the data of `trellis dev`/],
    [["--data-file", "nowhere.ndjson"], 2, /nowhere.ndjson: there is no such file/],
    [["--duration", "10"], 2, /must be a time such as 500ms, 10s or 2m/],
  ];
  for (const [argv, exitCode, reason] of wrong) {
    const ran = await runBin(["bench", ...argv], { cwd: root });
    assert.equal(ran.exitCode, exitCode, argv.join(" "));
    assert.match(ran.stderr, reason);
  }
});
