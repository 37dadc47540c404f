import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, type SystemModel } from "@trellis/model";
import { nowMs, run } from "./fixtures/fake-world.ts";

const functions = { issueInvoice: { kind: "on" }, closeMonth: { kind: "schedule" } };
// Only names matter to the commands under test.
const model = {
  name: "shop",
  contexts: { billing: { name: "billing", functions } },
  events: { "market.purchase-made": { name: "market.purchase-made" } },
} as unknown as SystemModel;
const engine = { model: async () => model };
const deadLetter = (id: number) => ({
  id,
  function: "billing.issueInvoice",
  eventId: `e${id}`,
  eventType: "market.purchase-made.v1",
  attempts: 2,
  failedAt: new Date(nowMs - 90_000).toISOString(),
  code: "TRL0301",
  message: "no invoice over -1",
  fingerprint: "9a5c0f31",
});

test("emit publishes the data given inline, in a file or on standard input", async () => {
  const published: unknown[] = [];
  const publish = async (...request: unknown[]) => {
    published.push(request);
    return { id: "e1", duplicate: false };
  };
  const options = { engine: { ...engine, publish }, stdin: '{"amount":3}' };
  const inline = await run(["emit", "market.purchase-made", '{"amount":1}', "--id", "p-1"], options);
  await run(["emit", "market.purchase-made.v1", "@../package.json"], {
    ...options,
    cwd: `${import.meta.dirname}`,
  });
  await run(["emit", "market.purchase-made", "-"], options);
  assert.deepEqual(published[0], ["market.purchase-made", { amount: 1 }, { id: "p-1" }]);
  assert.equal((published[1] as [string, { name: string }])[1].name, "@trellis/cli");
  assert.deepEqual(published[2], ["market.purchase-made", { amount: 3 }, {}]);
  assert.deepEqual(inline, {
    exitCode: 0,
    stdout: "e1\n",
    stderr: "published market.purchase-made (0.00 s)\n",
  });
});

test("data that is no JSON, and a file that is not there, are mistakes of usage", async () => {
  const broken = await run(["emit", "market.purchase-made", "{amount:1}"]);
  assert.equal(broken.exitCode, 2);
  assert.match(broken.stderr, /error\[TRL0605\]: the data is no JSON: /);
  const missing = await run(["emit", "market.purchase-made", "@nowhere.json"]);
  assert.match(missing.stderr, /error\[TRL0605\]: nowhere.json: there is no such file/);
});

test("a name that is misspelt, or lacks its context, is answered with the one that was meant", async () => {
  const misspelt = await run(["emit", "market.purchase-maed"], { engine });
  assert.equal(misspelt.exitCode, 5);
  assert.match(
    misspelt.stderr,
    /TRL0205\]: no event "market.purchase-maed"; did you mean "market.purchase-made"\?/,
  );
  const short = await run(["invoke", "issueInvoice"], { engine });
  assert.equal(short.exitCode, 5);
  assert.match(short.stderr, /TRL0309\]: no function "issueInvoice"; did you mean "billing.issueInvoice"\?/);
  const context = await run(["logs", "--context", "biling"], { engine });
  assert.match(context.stderr, /TRL0609\]: no context "biling"; did you mean "billing"\?/);
});

test("an invocation that ended well exits with 0, one refused or failed with 1", async () => {
  const outcomes = [
    [{ outcome: "done" }, 0, /billing.closeMonth ended well/],
    [
      { outcome: "refused", refusal: { refused: "month-open" } },
      1,
      /refused: "month-open"; nothing was written/,
    ],
    [{ outcome: "failed", code: "TRL0301", message: "boom" }, 1, /TRL0301: boom; it is a dead letter now/],
    [
      { outcome: "failed", code: "TRL0301", message: "boom", retryAt: "2026-11-21T12:00:01.000Z" },
      1,
      /TRL0301: boom; tried again at 2026-11-21T12:00:01.000Z, by the function's retry policy/,
    ],
  ] as const;
  for (const [result, exitCode, verdict] of outcomes) {
    const ran = await run(["invoke", "billing.closeMonth"], {
      engine: { ...engine, invoke: async () => result },
    });
    assert.equal(ran.exitCode, exitCode);
    assert.match(ran.stderr, verdict);
  }
});

test("data given to a schedule is a mistake of usage", async () => {
  const ran = await run(["invoke", "billing.closeMonth", "{}"], { engine });
  assert.equal(ran.exitCode, 2);
  assert.match(ran.stderr, /TRL0602\]: billing.closeMonth is a schedule and takes no data/);
});

test("the help of invoke says that a failed attempt is tried again", async () => {
  assert.match((await run(["invoke", "--help"])).stdout, /tried again by the function's retry policy/);
});

test("emit without data publishes an empty object", async () => {
  const published: unknown[] = [];
  const publish = async (_event: string, data: unknown) => {
    published.push(data);
    return { id: "e1", duplicate: false };
  };
  await run(["emit", "market.purchase-made"], { engine: { ...engine, publish } });
  assert.deepEqual(published, [{}]);
});

test("a cause is told only where it adds to the message", async () => {
  const ran = await run(["status"], { cwd: "/", env: { TRELLIS_URL: "" } });
  assert.match(ran.stderr, /TRL0603\]: neither this folder.*\n {2}why {3}A system is a folder/);
  const said = await run(["dlq", "redrive", "999"], { engine: { redrive: async () => [] } });
  assert.match(said.stderr, /TRL0310\].*\n {2}fix /);
});

test("a fault of the engine keeps its code, with cause and cure", async () => {
  const publish = async (): Promise<never> => {
    throw new Fault("TRL0201", "market.purchase-made: /amount is missing");
  };
  const ran = await run(["emit", "market.purchase-made"], { engine: { ...engine, publish } });
  assert.equal(ran.exitCode, 1);
  assert.deepEqual(
    ran.stderr.split("\n").map((line) => line.slice(0, 26)),
    [
      "error[TRL0201]: market.pur",
      "  why   The data given to ",
      "  fix   Change the data at",
      "  more  trellis explain TR",
      "trellis emit failed, exit ",
      "",
    ],
  );
});

test("with --json a failure is an envelope, and stderr has the verdict alone", async () => {
  const ran = await run(["explain", "TRL9999", "--json"]);
  const { schema, ok, data, diagnostics } = JSON.parse(ran.stdout);
  assert.deepEqual([schema, ok, data, diagnostics[0].code], ["trellis.failure/1", false, null, "TRL0607"]);
  assert.equal(ran.stderr, "trellis explain failed, exit code 5 (0.00 s)\n");
});

test("an error that nobody foresaw is our bug: exit code 70, with its stack", async () => {
  const ran = await run(["status"], { engine: { status: async () => assert.fail("unforeseen") } });
  assert.equal(ran.exitCode, 70);
  assert.match(ran.stderr, /error\[TRL0610\]: AssertionError: unforeseen[^]*main.test.ts/);
});

test("an unknown command or option exits with 2 and names the one that was meant", async () => {
  const command = await run(["stauts"]);
  assert.equal(command.exitCode, 2);
  assert.match(command.stderr, /error\[TRL0601\]: unknown command "stauts"; did you mean "status"\?/);
  const option = await run(["logs", "--folow"]);
  assert.equal(option.exitCode, 2);
  assert.match(option.stderr, /error\[TRL0602\]: unknown option "--folow"; did you mean "--follow"\?/);
  assert.match(option.stderr, /fix {3}See its arguments and options: trellis logs --help/);
});

test("a word that is far from every command or option has no suggestion", async () => {
  for (const argv of [["bogus"], ["dlq", "rebel"], ["logs", "--bogus"]]) {
    const { exitCode, stderr } = await run(argv);
    assert.equal(exitCode, 2);
    assert.doesNotMatch(stderr, /did you mean/);
  }
});

test("an id that is no whole number is refused in our words", async () => {
  for (const argv of [
    ["dlq", "show", "abc"],
    ["dlq", "redrive", "1", "abc"],
    ["dlq", "ls", "--after", "abc"],
  ]) {
    const { exitCode, stderr } = await run(argv);
    assert.equal(exitCode, 2);
    assert.match(stderr, /TRL0602\]: "abc" is no dead letter's id: ids are whole numbers/);
  }
});

test("a code that nobody knows is refused like a misspelt name", async () => {
  for (const argv of [
    ["dlq", "ls"],
    ["dlq", "redrive", "--yes"],
  ]) {
    assert.equal((await run([...argv, "--code", "TRL9999"], { engine })).exitCode, 5);
    const misspelt = await run([...argv, "--code", "handler-faild"], { engine });
    assert.match(misspelt.stderr, /TRL0607\]: no code "handler-faild"; did you mean "handler-failed"\?/);
  }
});

test("a URL that is none, and a number out of bounds, are mistakes of usage", async () => {
  assert.equal((await run(["status", "--url", "localhost:4001"])).exitCode, 2);
  assert.match((await run(["dlq", "ls", "--limit", "0"])).stderr, /must be a whole number from 1 to 1000/);
});

test("options of the whole command stand before or after its name", async () => {
  for (const argv of [
    ["explain", "309", "--json"],
    ["--json", "explain", "309"],
  ]) {
    assert.equal(JSON.parse((await run(argv)).stdout).data.code, "TRL0309");
  }
});

test("explain takes a code, its number or its name", async () => {
  for (const word of ["TRL0309", "trl0309", "309", "0309", "function-unknown"]) {
    assert.match((await run(["explain", word])).stdout, /^TRL0309 {2}function-unknown\n/);
  }
  assert.match((await run(["explain", "function-unknwon"])).stderr, /did you mean "function-unknown"\?/);
});

test("help lists every command, and a command's help its options, after either word order", async () => {
  const { stdout, stderr, exitCode } = await run(["--help"]);
  const names = [
    "dev",
    "check",
    "map",
    "emit",
    "invoke",
    "replay",
    "bench",
    "status",
    "dlq",
    "jobs",
    "logs",
    "events",
    "explain",
  ];
  for (const name of names) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  }
  assert.deepEqual([stderr, exitCode], ["", 0]);
  assert.equal(
    (await run(["help", "dlq", "redrive"])).stdout,
    (await run(["dlq", "redrive", "--help"])).stdout,
  );
  assert.match((await run(["dlq", "redrive", "--help"])).stdout, /--limit <count>/);
});

test("dead letters are listed with their total, and the way to the next page", async () => {
  const asked: unknown[] = [];
  const deadLetters = async (...request: unknown[]) => {
    asked.push(request);
    return { total: 3, deadLetters: [deadLetter(4), deadLetter(7)] };
  };
  const options = { engine: { ...engine, deadLetters } };
  const ran = await run(
    ["dlq", "ls", "--function", "billing.issueInvoice", "--code", "trl0301", "--limit", "2"],
    options,
  );
  assert.deepEqual(asked, [[{ function: "billing.issueInvoice", code: "TRL0301" }, 2, undefined]]);
  assert.deepEqual(
    ran.stdout.split("\n")[1],
    " 4  billing.issueInvoice         2  2 min ago  TRL0301  market.purchase-made.v1  no invoice over -1",
  );
  assert.match(ran.stderr, /^2 dead letters shown of 3; next: --after 7/);
});

test("log lines are complete off a terminal, and one envelope each with --json", async () => {
  const entry = {
    at: "2026-11-21T12:00:00.000Z",
    level: "info" as const,
    message: "issued\n",
    context: "billing",
    function: "billing.issueInvoice",
    fields: { total: 3, note: "a b" },
  };
  const asked: unknown[] = [];
  const logs = async (...request: unknown[]) => {
    asked.push(request);
    return [entry, entry];
  };
  const options = { engine: { ...engine, logs } };
  const { stdout } = await run(["logs", "--level", "warn", "--trace", "t1", "--limit", "2"], options);
  assert.deepEqual(asked, [[{ level: "warn", traceId: "t1" }, 2]]);
  assert.equal(
    stdout.split("\n")[0],
    '2026-11-21T12:00:00.000Z  INFO   billing.issueInvoice  issued\\n  total=3  note="a b"',
  );
  const lines = (await run(["logs", "--json"], options)).stdout.trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).data),
    [entry, entry],
  );
});
