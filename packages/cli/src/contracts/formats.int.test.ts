import assert from "node:assert/strict";
import { test } from "node:test";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { compileValidator } from "@trellis/model";
import { fixture, runBin } from "../fixtures/run-bin.ts";
import { shopRepository } from "./fixtures/shop-repository.ts";

/**
 * The schema is in draft 4, which names itself by `id`; what it uses means the same in 2020-12. Its pattern for languages
 * has a bracket too many, which only lenient engines read.
 */
function sarifValidator(): ReturnType<typeof compileValidator> {
  const text = JSON.stringify(sarifSchema).replaceAll("{2}]?$", "{2}$");
  const { $schema: _dialect, id: _id, ...schema } = JSON.parse(text) as { $schema: string; id: string };
  return compileValidator(schema);
}

test("SARIF is valid by its official schema, and names each finding's file from the repository's top", async (t) => {
  const { root, repository, edit, commit } = shopRepository(t, "systems/the shop");
  commit("before");
  edit("contexts/market/contracts.ts", 'amount: { type: "number" }', "");
  const cwd = repository;
  const { exitCode, stdout } = await runBin(
    ["check", "--dir", root, "--against", "HEAD", "--format", "sarif"],
    { cwd },
  );
  assert.equal(exitCode, 1);
  const log = JSON.parse(stdout);
  assert.equal(sarifValidator()(log), undefined);
  const [{ results, tool }] = log.runs;
  const reader = results.find(({ ruleId }: { ruleId: string }) => ruleId === "TRL0412");
  const { artifactLocation, region } = reader.locations[0].physicalLocation;
  assert.equal(artifactLocation.uri, "systems/the%20shop/contexts/billing/context.ts");
  assert.equal(region.startLine, 9);
  assert.equal(tool.driver.rules[reader.ruleIndex].id, "TRL0412");
});

test("the schema of SARIF refuses what is none", () => {
  assert.notEqual(sarifValidator()({ version: "2.1.0", runs: [{ tool: {} }] }), undefined);
});

test("SARIF of findings without a line, and of none, is valid too", async () => {
  const broken = await runBin(["check", "--format", "sarif"], { cwd: fixture("broken") });
  assert.equal(sarifValidator()(JSON.parse(broken.stdout)), undefined);
  const sound = await runBin(["check", "--format", "sarif"], { cwd: fixture("shop") });
  const log = JSON.parse(sound.stdout);
  assert.equal(sarifValidator()(log), undefined);
  assert.deepEqual(log.runs[0].results, []);
});

test("the comment for a pull request names contract, reader, place, team and a document", async (t) => {
  const { root, edit, commit } = shopRepository(t);
  commit("before");
  edit("contexts/market/contracts.ts", 'amount: { type: "number" }', 'amount: { type: "string" }');
  const { stdout } = await runBin(["check", "--against", "HEAD", "--format", "markdown"], { cwd: root });
  assert.match(stdout, /^## ❌ 2 contracts would break, 1 subscription affected\n/);
  assert.match(stdout, /^### ❌ `market.purchase-made.v1` changed$/m);
  assert.match(
    stdout,
    /^\| `market` \| `market.purchase-made.v1` \| ❌ `billing.issueInvoice` \| `amount` in `contexts\/billing\/context.ts:9` \| team finance \(/m,
  );
  assert.match(stdout, /```json\n\{[^]*"amount"[^]*\n```/);
  assert.match(stdout, /<sub>trellis check: 3 errors, 0 warnings; compared with HEAD<\/sub>\n$/);
});

test("the comment says when nothing changed, and what else is wrong", async (t) => {
  const { root, edit, commit } = shopRepository(t);
  commit("before");
  const quiet = await runBin(["check", "--against", "HEAD", "--format", "markdown"], { cwd: root });
  assert.match(quiet.stdout, /^## ✅ No contract changed\n/);
  edit("contexts/billing/context.ts", "cron(0 2 1 * ? *)", "cron(0 2 32 * ? *)");
  const wrong = await runBin(["check", "--against", "HEAD", "--format", "markdown"], { cwd: root });
  assert.match(wrong.stdout, /^## ❌ The declarations have errors\n/);
  // A star from a declaration is no markup.
  assert.match(
    wrong.stdout,
    /^- error `TRL0143` in `contexts\/billing\/context.ts:\d+`: .*cron\(0 2 32 \\\* \? \\\*\)/m,
  );
});
