import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../fixtures/fake-world.ts";
import { fixture } from "../fixtures/run-bin.ts";

const ruled = ["--dir", fixture("ruled")];

test("the check tells what breaks a rule with its reason, lets pass what is waived, and refuses a waiver that ran out", async () => {
  const { exitCode, stdout, stderr } = await run(["check", "--no-cache", ...ruled]);
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /error\[TRL1054\]: event market\.plan-ended is published and read by nobody\n[^]*?context\.ts:5:\d+\n[^]*? {2}why {3}An event without a reader/,
  );
  assert.match(
    stdout,
    /error\[TRL1203\]: the waiver of contract-unread for market\.plan-ended ran out on 2026-11-20\n/,
  );
  assert.match(stdout, /trellis\.config\.ts:21:/);
  assert.doesNotMatch(stdout, /TRL1054\]: event market\.plan-sold/);
  // Nothing of it is frozen.
  assert.match(stderr, /^2 errors, 1 warning, 1 waived in 1 context, 0 functions/);
});

test("findings say in JSON what they are about, so that a waiver can name it", async () => {
  const { stdout } = await run(["check", "--no-cache", "--json", ...ruled]);
  const { data, diagnostics } = JSON.parse(stdout);
  assert.deepEqual([data.errors, data.waived], [2, 1]);
  const found = diagnostics.find(({ code }: { readonly code: string }) => code === "TRL1054");
  assert.deepEqual(found.about, ["market.plan-ended", "market"]);
});

test("rules are listed with their severity, where it is set, and their numbers", async () => {
  const { stdout, stderr } = await run(["rules", ...ruled]);
  assert.match(
    stdout,
    /^TRL1054 +contract-unread +error +trellis\.config\.ts +A contract is read by nobody$/m,
  );
  assert.match(stdout, /^TRL1050 +event-daisy-chain +warning +trellis\.config\.ts .*; contextsMin 3$/m);
  assert.match(stdout, /^TRL1080 +tags-missing +off +default /m);
  assert.match(stderr, /^\d+ rules; /);
  const { data } = JSON.parse((await run(["rules", "--defaults", "--json"])).stdout);
  const chain = data.find(({ name }: { readonly name: string }) => name === "event-daisy-chain");
  assert.deepEqual(
    [chain.code, chain.group, chain.severity, chain.setIn, chain.settings],
    ["TRL1050", "shape", "warning", "default", { contextsMin: 4 }],
  );
});

test("a rule is explained by its name or code: why, what to do, what can be set", async () => {
  const byName = await run(["explain", "event-ping-pong"]);
  assert.match(byName.stdout, /^TRL1051 {2}event-ping-pong {2}\(rule: shape, by default warning\)\n/);
  assert.match(byName.stdout, / {2}why .*\n {2}fix .*\n {2}set {4}eventsMin: 2 \(1 to 20\)\. /);
  assert.equal((await run(["explain", "1051"])).stdout, byName.stdout);
});
