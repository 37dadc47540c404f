import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runBin } from "../fixtures/run-bin.ts";
import { shopRepository } from "./fixtures/shop-repository.ts";

const contracts = "contexts/market/contracts.ts";
const purchase = "contexts/market/contracts/purchase-made/1.json";

test("freezing writes what differs, says so, and the second time nothing", async (t) => {
  const { root, read, edit } = shopRepository(t);
  const before = read(purchase);
  edit(contracts, "Somebody bought a plan.", "A plan was bought.");
  const checked = await runBin(["contracts", "freeze", "--check"], { cwd: root });
  assert.equal(checked.exitCode, 1);
  assert.equal(checked.stdout, `would be written  ${purchase}\n`);
  assert.equal(read(purchase), before);

  const { exitCode, stdout, stderr } = await runBin(["contracts", "freeze"], { cwd: root });
  assert.deepEqual([exitCode, stdout], [0, `written  ${purchase}\n`]);
  assert.match(stderr, /^2 contracts frozen: 1 written \(/);
  assert.match(read(purchase), /"description": "A plan was bought."/);

  const again = await runBin(["contracts", "freeze", "--check"], { cwd: root });
  assert.deepEqual([again.exitCode, again.stdout], [0, ""]);
  assert.match(again.stderr, /^2 contracts frozen as declared \(/);
});

test("line ends that git has changed are no difference", async (t) => {
  const { root, read, write } = shopRepository(t);
  write(purchase, read(purchase).replaceAll("\n", "\r\n"));
  const { exitCode } = await runBin(["contracts", "freeze", "--check"], { cwd: root });
  assert.equal(exitCode, 0);
});

test("what belongs to nothing that is declared is told, and goes only when asked", async (t) => {
  const { root, edit, write } = shopRepository(t);
  write("contexts/market/contracts/notes/readme.json", "{}");
  edit(contracts, "POST /purchases", "POST /orders");
  const kept = await runBin(["contracts", "freeze"], { cwd: root });
  assert.equal(kept.exitCode, 0);
  assert.match(kept.stdout, /^left over {2}contexts\/market\/contracts\/api\/purchases\/post.json$/m);
  assert.match(kept.stderr, /; 1 file left over, removed with --prune/);

  const pruned = await runBin(["contracts", "freeze", "--prune"], { cwd: root });
  assert.equal(pruned.stdout, "removed  contexts/market/contracts/api/purchases/post.json\n");
  assert.deepEqual(readdirSync(join(root, "contexts/market/contracts/api")), ["orders"]);
  assert.ok(existsSync(join(root, "contexts/market/contracts/notes/readme.json")));
});

test("contracts are listed with their readers and state, and shown as they would be frozen", async (t) => {
  const { root, edit, read } = shopRepository(t);
  edit(contracts, "Somebody bought a plan.", "A plan was bought.");
  const listed = await runBin(["contracts", "ls"], { cwd: root });
  assert.match(listed.stdout, /^market.purchase-made +1 +full +1 +▲ stale$/m);
  assert.match(listed.stdout, /^POST \/purchases +full +frozen$/m);

  const shown = await runBin(["contracts", "show", "POST /purchases"], { cwd: root });
  assert.equal(shown.stdout, read("contexts/market/contracts/api/purchases/post.json"));
  const { data } = JSON.parse(
    (await runBin(["contracts", "show", "market.purchase-made.v1", "--json"], { cwd: root })).stdout,
  );
  assert.equal(data.description, "A plan was bought.");
  const unknown = await runBin(["contracts", "show", "market.purchase-maed"], { cwd: root });
  assert.equal(unknown.exitCode, 5);
  assert.match(unknown.stderr, /TRL0428.*did you mean "market.purchase-made"\?/);
});

test("a file changed by hand fails the check, and so does a merge that is not settled", async (t) => {
  const { root, edit, read, write } = shopRepository(t);
  const before = read(purchase);
  edit(purchase, '"type": "number"', '"type": "string"');
  const edited = await runBin(["check"], { cwd: root });
  assert.equal(edited.exitCode, 1);
  assert.match(
    edited.stdout,
    /^error\[TRL0414\]: contexts\/market\/contracts\/purchase-made\/1.json was changed by hand/,
  );
  write(purchase, `<<<<<<< ours\n${before}`);
  const merged = await runBin(["check"], { cwd: root });
  assert.equal(merged.exitCode, 1);
  assert.match(merged.stdout, /^error\[TRL0415\]/);
});
