import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { runBin } from "../fixtures/run-bin.ts";
import { type ShopRepository, shopRepository } from "./fixtures/shop-repository.ts";

const contracts = "contexts/market/contracts.ts";

/** `amount`, which billing reads, becomes a text. */
function breakAmount({ edit }: ShopRepository): void {
  edit(contracts, 'amount: { type: "number" }', 'amount: { type: "string" }');
}

async function codesOf(root: string, ...args: readonly string[]): Promise<string[]> {
  const { stdout } = await runBin(["check", "--json", ...args], { cwd: root });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; severity: string }[] };
  return diagnostics.map(({ code, severity }) => `${severity} ${code}`);
}

test("a break that was frozen as well passes the check, and not the comparison with the commit before", async (t) => {
  const shop = shopRepository(t);
  shop.commit("before");
  breakAmount(shop);
  assert.deepEqual(await codesOf(shop.root), ["error TRL0412", "error TRL0411", "error TRL0411"]);
  await runBin(["contracts", "freeze"], { cwd: shop.root });
  assert.deepEqual(await codesOf(shop.root), []);
  assert.deepEqual(await codesOf(shop.root, "--against", "HEAD"), [
    "error TRL0412",
    "error TRL0411",
    "error TRL0411",
  ]);
});

test("the text says along the way from producer to consumer what broke, and whom to ask", async (t) => {
  const shop = shopRepository(t);
  shop.commit("before");
  breakAmount(shop);
  const { exitCode, stdout, stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.equal(exitCode, 1);
  assert.match(stdout, /^2 contracts changed since HEAD$/m);
  assert.match(
    stdout,
    /^✗ market.purchase-made.v1 {2}changed: incompatible, its subscription would be broken$/m,
  );
  assert.match(stdout, /^ {2}of {4}market, team growth \(/m);
  assert.match(
    stdout,
    /^ {2}✗ billing.issueInvoice {2}affected \(amount\), contexts\/billing\/context.ts:\d+; ask team finance \(/m,
  );
  assert.match(
    stdout,
    /^✗ POST \/purchases {2}changed: incompatible, callers from outside are not declared/m,
  );
  assert.match(stderr, /; compared with HEAD \(/);
});

test("a branch is compared with where it left the other, not with what was done there since", async (t) => {
  const shop = shopRepository(t, "systems/shop");
  shop.commit("before");
  shop.git("switch", "--quiet", "--create", "work");
  shop.git("switch", "--quiet", "main");
  breakAmount(shop);
  await runBin(["contracts", "freeze"], { cwd: shop.root });
  shop.commit("main goes on");
  shop.git("switch", "--quiet", "work");
  assert.deepEqual(await codesOf(shop.root, "--against", "main"), []);
  shop.edit(contracts, 'purchaseId: { type: "string" }', 'purchaseId: { type: "string", maxLength: 9 }');
  const { stdout } = await runBin(["check", "--json", "--against", "main"], { cwd: shop.root });
  const { data } = JSON.parse(stdout);
  assert.match(data.against.title, /^where this branch left main \([0-9a-f]{10}\)$/);
  assert.equal(data.against.source, "frozen");
  assert.deepEqual(
    data.changes.map(
      ({ contract, verdict }: { contract: string; verdict: string }) => `${contract} ${verdict}`,
    ),
    ["market.purchase-made compatible", "POST /purchases incompatible"],
  );
});

test("a commit in which nothing is frozen is compared by its declarations", async (t) => {
  const shop = shopRepository(t, "systems/shop");
  rmSync(join(shop.root, "contexts/market/contracts"), { recursive: true });
  shop.commit("before anything was frozen");
  breakAmount(shop);
  const { exitCode, stdout, stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /^error\[TRL0412\]: billing.issueInvoice reads "amount" of market.purchase-made version 1/m,
  );
  assert.match(stderr, /compared with HEAD, where nothing is frozen: its declarations were loaded/);
  // Nothing is left behind, and git's own index is as it was.
  assert.equal(shop.git("worktree", "list").trim().split("\n").length, 1);
  assert.equal(shop.git("status", "--porcelain").trim(), "M systems/shop/contexts/market/contracts.ts");
});

test("a commit whose contracts can't be read in either way says so", async (t) => {
  const shop = shopRepository(t);
  rmSync(join(shop.root, "contexts/market/contracts"), { recursive: true });
  shop.edit(contracts, 'from "trellis"', 'from "trelis"');
  shop.commit("broken");
  shop.edit(contracts, 'from "trelis"', 'from "trellis"');
  const { exitCode, stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.equal(exitCode, 3);
  assert.match(
    stderr,
    /error\[TRL0427\]: the contracts at HEAD can't be read: nothing is frozen there, and its decl/,
  );
});

test("an unknown commit, a shallow clone and a folder without git are told apart, each with its cure", async (t) => {
  const shop = shopRepository(t);
  shop.commit("one");
  shop.write("notes.md", "two\n");
  shop.commit("two");
  for (const ref of ["mian", "--output=x"]) {
    const unknown = await runBin(["check", `--against=${ref}`], { cwd: shop.root });
    assert.equal(unknown.exitCode, 5);
    assert.match(unknown.stderr, new RegExp(`error\\[TRL0425\\]: the repository has no "${ref}"`));
  }

  const clone = mkdtempSync(join(tmpdir(), "trellis-clone-"));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  const url = pathToFileURL(shop.repository).href;
  shop.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, clone);
  symlinkSync(join(shop.repository, "node_modules"), join(clone, "node_modules"), "junction");
  const first = shop.git("rev-parse", "HEAD~1").trim();
  const shallow = await runBin(["check", "--against", first], { cwd: clone });
  assert.equal(shallow.exitCode, 5);
  assert.match(
    shallow.stderr,
    /error\[TRL0426\]: this clone is shallow and does not have "[0-9a-f]{40}"; fetch it: git fetch/,
  );
  assert.deepEqual(await codesOf(clone, "--against", "origin/main"), []);

  rmSync(join(clone, ".git"), { recursive: true });
  const bare = await runBin(["check", "--against", "HEAD"], { cwd: clone });
  assert.equal(bare.exitCode, 3);
  assert.match(bare.stderr, /error\[TRL0424\]: .* is in no git repository/);
});

test("a subscription that stops reading a field in the change that takes it away is named: it may still run", async (t) => {
  const shop = shopRepository(t);
  shop.commit("before");
  shop.edit(contracts, 'amount: { type: "number" } }', "}");
  shop.edit(contracts, '"accountId", "amount"]', '"accountId"]');
  shop.edit("contexts/billing/context.ts", '"accountId", "amount"', '"accountId"');
  const { stdout, stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.match(
    stdout,
    /^error\[TRL0412\]: billing.issueInvoice read "amount" of market.purchase-made version 1 before this change, and runs until it is released: /m,
  );
  assert.match(stderr, /; compared with HEAD \(/);
});

test("where the subscriptions of a commit can't be loaded, today's are judged, and it is said", async (t) => {
  const shop = shopRepository(t);
  shop.edit("contexts/billing/context.ts", 'from "trellis"', 'from "trelis"');
  shop.commit("before");
  shop.edit("contexts/billing/context.ts", 'from "trelis"', 'from "trellis"');
  breakAmount(shop);
  const { exitCode, stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /; compared with HEAD, whose own subscriptions and calls could not be loaded: today's were judged \(/,
  );
});

test("a system of which a part can't be read is not compared, and says so", async (t) => {
  const shop = shopRepository(t);
  shop.commit("before");
  shop.edit(contracts, 'from "trellis"', 'from "trelis"');
  const { stderr } = await runBin(["check", "--against", "HEAD"], { cwd: shop.root });
  assert.match(stderr, /; contracts were not compared, as a part of the system could not be read \(/);
});
