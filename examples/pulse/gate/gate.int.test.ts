import assert from "node:assert/strict";
import { test } from "node:test";
import { pulseRepository, type PulseRepository } from "./pulse-repository.ts";

const intake = "contexts/intake/contracts.ts";
const billing = "contexts/billing/context.ts";

/** Pulse in a repository of its own. */
function repository(t: { readonly after: (end: () => void) => void }): PulseRepository {
  const pulse = pulseRepository();
  t.after(pulse.remove);
  return pulse;
}

interface Change {
  readonly contract: string;
  readonly verdict: string;
  readonly why: string;
  readonly readers: readonly {
    readonly function: string;
    readonly team: string;
    readonly onCall: string;
    readonly effect: string;
    readonly fields: readonly string[];
    readonly where: { readonly file: string; readonly line: number };
    readonly why: string;
  }[];
}

async function changesIn(pulse: PulseRepository, ...args: readonly string[]): Promise<readonly Change[]> {
  const { stdout } = await pulse.trellis("check", "--json", ...args);
  return (JSON.parse(stdout) as { data: { changes: readonly Change[] } }).data.changes;
}

test("what is declared is frozen as declared", async (t) => {
  const pulse = pulseRepository();
  t.after(pulse.remove);
  const { exitCode, stdout } = await pulse.trellis("contracts", "freeze", "--check");
  assert.deepEqual([exitCode, stdout], [0, ""]);
});

test("a field of the purchase event is renamed: the check names the function, the field, the line and the team", async (t) => {
  const pulse = repository(t);
  pulse.edit(intake, "accountLogin: z.string()", "accountName: z.string()");
  const line = pulse.lineOf(billing, '"accountLogin"');

  for (const against of [[], ["--against", "HEAD"]]) {
    const { exitCode, stdout } = await pulse.trellis("check", ...against);
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /^error\[TRL0412\]: billing\.issueInvoice reads "accountLogin" of intake\.purchase-changed version 1: .*was it renamed to "accountName"\?\n/m,
    );
    assert.ok(stdout.includes(`  ${billing}:${line}:10\n`));
    assert.match(
      stdout,
      /fix {3}Ask team finance \(finance@pulse\.example, on call finance-oncall@pulse\.example\)/,
    );
    assert.match(
      stdout,
      /^error\[TRL0411\]: event intake\.purchase-changed version 1 was changed, against its policy "full"/m,
    );
  }
  const [change, ...others] = await changesIn(pulse, "--against", "HEAD");
  assert.deepEqual(others, []);
  const [reader] = change!.readers;
  assert.deepEqual(
    [reader!.function, reader!.effect, reader!.team, reader!.onCall, reader!.where],
    [
      "billing.issueInvoice",
      "affected",
      "finance",
      "finance-oncall@pulse.example",
      { file: billing, line, column: 10 },
    ],
  );
});

test("the subscription that follows the renaming is named all the same: what was published before is in the old shape", async (t) => {
  const pulse = repository(t);
  pulse.edit(intake, "accountLogin: z.string()", "accountName: z.string()");
  pulse.edit(billing, '"accountLogin"', '"accountName"');
  const { exitCode, stdout } = await pulse.trellis("check", "--against", "HEAD");
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /billing\.issueInvoice reads "accountName" of .*`accountName` must be there now; it could be missing/,
  );
});

test("a field that nobody reads is removed: compatible for all, and it is said why", async (t) => {
  const pulse = repository(t);
  pulse.edit(intake, "author: z.string().min(1).max(255).meta({ personal: true }),", "");
  const { exitCode, stdout, stderr } = await pulse.trellis("check", "--against", "HEAD");
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^✓ intake\.issue-opened\.v1 {2}changed: compatible, no subscription reads \/author$/m,
  );
  assert.match(
    stdout,
    /^ {2}✓ triage\.triageIssue {2}unaffected: reads issueId, .*, and what changes is \/author$/m,
  );
  assert.match(stderr, /^0 errors, /);
  const changes = await changesIn(pulse);
  assert.deepEqual(
    changes.map(({ contract, verdict, why }) => [contract, verdict, why]),
    [["intake.issue-opened", "compatible", "no subscription reads /author"]],
  );
  // Frozen again, nothing is left to say.
  await pulse.trellis("contracts", "freeze");
  const after = await pulse.trellis("check");
  assert.deepEqual([after.exitCode, after.stdout], [0, ""]);
});

test("a new version with an upcast may break, and says who has to follow", async (t) => {
  const pulse = repository(t);
  pulse.edit(
    "contexts/delivery/contracts.ts",
    "version: 1,\n  schema: z.object({\n    repository: z.string(),\n    deploymentId: z.string(),",
    `version: 2,
  previous: { 1: z.object({ repository: z.string(), deploymentId: z.string(), sha: z.string(), environment: z.string(), failedAt: Time }) },
  upcast: { 1: (old) => ({ ...old, deploymentId: Number(old.deploymentId) }) },
  schema: z.object({
    repository: z.string(),
    deploymentId: z.int(),`,
  );
  const { exitCode, stdout } = await pulse.trellis("check", "--against", "HEAD");
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^✓ delivery\.change-failed\.v2 {2}is a new version: compatible, a new version may differ; events of version 1 still reach readers in today's shape$/m,
  );
  assert.match(
    stdout,
    /^warning\[TRL0412\]: notify\.tellOfFailure reads "deploymentId" of delivery\.change-failed version 2/m,
  );
});

const notify = "contexts/notify/context.ts";

test("a field of an answer is renamed: the check names the function that calls, the field, the line and the team", async (t) => {
  const pulse = repository(t);
  pulse.edit(
    "contexts/billing/contracts.ts",
    "month: Month,\n    }),\n    404: Problem",
    "bookedIn: Month,\n    }),\n    404: Problem",
  );
  const line = pulse.lineOf(notify, "calls: [uses(GetStatement");
  const { exitCode, stdout } = await pulse.trellis("check", "--against", "HEAD");
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /^error\[TRL0412\]: notify\.tellOfInvoice reads "month" of GET \/invoices\/\{invoiceId\}\/statement: .*was it renamed to "bookedIn"\?\n/m,
  );
  assert.match(stdout, new RegExp(`^ {2}${notify}:${line}:\\d+\n`, "m"));
  assert.match(stdout, /fix {3}Ask team comms \(#team-comms, on call comms-oncall@pulse\.example\)/);
  assert.match(
    stdout,
    /^✗ GET \/invoices\/\{invoiceId\}\/statement {2}changed: incompatible, its caller would be broken$/m,
  );
  assert.match(stdout, /^ {2}of {4}billing, team finance /m);
  assert.match(stdout, /^ {2}✗ notify\.tellOfInvoice {2}affected \(month\), .*; ask team comms /m);

  const comment = await pulse.trellis("check", "--against", "HEAD", "--format", "markdown");
  assert.match(comment.stdout, /^## ❌ 1 contract would break, 1 caller affected\n/);
  assert.match(
    comment.stdout,
    /^\| `billing` \| `GET \/invoices\/\{invoiceId\}\/statement` \| ❌ `notify\.tellOfInvoice` \| `month` in `contexts\/notify\/context\.ts:\d+` \| team comms /m,
  );
  const annotations = await pulse.trellis("check", "--against", "HEAD", "--format", "github");
  assert.match(
    annotations.stdout,
    new RegExp(`^::error .*file=.*${notify},line=${line},.*notify\\.tellOfInvoice reads "month"`, "m"),
  );
  const sarif = await pulse.trellis("check", "--against", "HEAD", "--format", "sarif");
  const { runs } = JSON.parse(sarif.stdout) as {
    runs: { results: { ruleId: string; message: { text: string } }[] }[];
  };
  const texts = runs.flatMap(({ results }) =>
    results.filter(({ ruleId }) => ruleId === "TRL0412").map(({ message }) => message.text),
  );
  assert.match(texts.join("\n"), /notify\.tellOfInvoice reads "month"/);
});

test("a field of an answer that no caller reads is removed: compatible, and it is said why", async (t) => {
  const pulse = repository(t);
  pulse.edit(
    "contexts/billing/contracts.ts",
    "      country: Country,\n      /** The texts",
    "      /** The texts",
  );
  const { exitCode, stdout } = await pulse.trellis("check", "--against", "HEAD");
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^✓ GET \/invoices\/\{invoiceId\}\/statement {2}changed: compatible, no caller uses \/responses\/200\/country$/m,
  );
  assert.match(
    stdout,
    /^ {2}✓ notify\.tellOfInvoice {2}unaffected: reads lines, month, and what changes is \/responses\/200\/country$/m,
  );
});
