import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../fixtures/fake-world.ts";
import { fixture } from "../fixtures/run-bin.ts";

const orchestrated = ["check", "--no-cache", "--dir", fixture("orchestrated")];

test("a workflow's definition is judged with its file, line and pointer, its reason and what to do", async () => {
  const { exitCode, stdout } = await run(orchestrated);
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /error\[TRL0711\]: workflow dunning: Type is "Succede"; did you mean "Succeed"\?\n.*dunning\.asl\.json:16:23#\/States\/Done\/Type\n +16 \| +"Done": \{ "Type": "Succede" \}\n.*\n {2}fix {3}Write one of Pass, Task/,
  );
  assert.match(
    stdout,
    /error\[TRL0770\]: workflow dunning: "Remind" hands remind an input that it refuses: \/invoiceId must be string\n.*dunning\.asl\.json:8:7#\/States\/Remind\/Arguments\n[^]*? {2}why {3}an example: \{"invoiceId":/,
  );
  assert.match(
    stdout,
    /error\[TRL0162\]: the Task "Note" names remnd.*did you mean remind\?\n.*asl\.json:15:43#/,
  );
  assert.doesNotMatch(stdout, /TRL0758/);
  assert.match(stdout, /warning\[TRL0731\]: workflow dunning: "Paid\?" has no Default\n.*:11:5#/);
});

test("an ItemReader names a table of the context and an index of it, or is told which one was meant", async () => {
  const { stdout } = await run(orchestrated);
  assert.match(
    stdout,
    /error\[TRL0775\]: workflow sweep: the context has no table "invoces"; did you mean "invoices"\?\n.*sweep\.asl\.json:19:35#\/States\/Again\/ItemReader\/Resource\n/,
  );
  assert.match(
    stdout,
    /error\[TRL0775\]: workflow sweep: the table invoices has no index "byStat"; did you mean "byState"\?\n.*sweep\.asl\.json:8:34#\/States\/Each\/ItemReader\/Parameters\/Index\n/,
  );
});

test("a state that starts an execution names a workflow of the system, and no circle without a way out", async () => {
  const { stdout } = await run(orchestrated);
  assert.match(
    stdout,
    /error\[TRL0776\]: workflow month: the system has no workflow "billing.chasee"; did you mean "billing.chase"\?\n.*month\.asl\.json:7:42#\/States\/Chase\/Parameters\/StateMachineArn\n/,
  );
  assert.match(
    stdout,
    /warning\[TRL0777\]: workflow month: "Next month" starts billing\.month and waits for its end, and so on without end: billing\.month → billing\.month\n.*month\.asl\.json:10:19#\/States\/Next month\n/,
  );
});

test("a definition that was built in code is judged at its declaration", async () => {
  const { stdout } = await run(orchestrated);
  assert.match(
    stdout,
    /error\[TRL0722\]: workflow chase: Seconds is -1[^]*?context\.ts:23:5#\/States\/Rest\/Seconds\n/,
  );
});

test("findings in definitions have their places in annotations and in SARIF", async () => {
  const github = await run([...orchestrated, "--format", "github"]);
  assert.match(
    github.stdout,
    /^::error file=.*dunning\.asl\.json,line=16,col=23,title=TRL0711::workflow dunning: Type is/m,
  );
  const sarif = JSON.parse((await run([...orchestrated, "--format", "sarif"])).stdout);
  const [sarifRun] = sarif.runs;
  const found = sarifRun.results.find(({ ruleId }: { readonly ruleId: string }) => ruleId === "TRL0770");
  assert.deepEqual(found.locations[0].physicalLocation.region, { startLine: 8, startColumn: 7 });
  assert.match(found.locations[0].physicalLocation.artifactLocation.uri, /workflows\/dunning\.asl\.json$/);
});

test("a code of a definition's mistake is explained", async () => {
  const { stdout } = await run(["explain", "TRL0716"]);
  assert.match(stdout, /^TRL0716 {2}state-unreachable\n[^]*It can never run/);
});
