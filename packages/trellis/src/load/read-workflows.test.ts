import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, test } from "node:test";
import type { SystemModel } from "@trellis/model";
import { smallSystem, writeSystem } from "./fixtures/write-system.ts";
import { loadSystem } from "./index.ts";

const dunning = {
  StartAt: "Remind",
  States: { Remind: { Type: "Task", Resource: "trellis:remind", Next: "Done" }, Done: { Type: "Succeed" } },
};

test("a workflow is read from its file, with defaults; its start is a subscription under its name", async () => {
  const { context } = await read({
    workflows:
      '{ dunning: workflow("dunning.asl.json", { startsOn: Sold, reads: ["id"], where: { id: ["1"] } }) }',
  });
  const { hash, ...rest } = context!.workflows!["dunning"]!;
  assert.deepEqual(rest, {
    kind: "standard",
    file: "contexts/a/workflows/dunning.asl.json",
    definition: dunning,
    tasks: ["remind"],
    startsOn: "a.sold",
    timeoutMs: 31_536_000_000,
    retentionDays: 90,
  });
  assert.match(hash, /^[0-9a-f]{64}$/);
  const start = context!.functions["dunning"];
  assert.ok(start?.kind === "on");
  assert.deepEqual(
    [start.event, start.starts, start.reads, start.where, start.ordered, start.handler],
    ["a.sold", "dunning", ["id"], { id: ["1"] }, false, "contexts/a/workflows/dunning.asl.json"],
  );
  assert.deepEqual(context!.functions["remind"], {
    kind: "task",
    handler: "contexts/a/handlers/remind.ts",
    timeoutMs: 30_000,
    concurrency: 16,
    input: { type: "object" },
    result: true,
  });
});

test("the hash tells definitions apart by what they say, not by how they are laid out", async () => {
  const hashOf = async (text: string): Promise<string> =>
    (await read({ file: text })).context!.workflows!["dunning"]!.hash;
  const plain = await hashOf(JSON.stringify(dunning));
  const { StartAt, States } = dunning;
  assert.equal(await hashOf(`\uFEFF${JSON.stringify({ States, StartAt }, undefined, 2)}`), plain);
  assert.notEqual(await hashOf(JSON.stringify({ ...dunning, Comment: "c" })), plain);
});

test("a definition may be given as data; an express workflow ends after five minutes, unless it says sooner", async () => {
  const { context } = await read({
    workflows: `{
      dunning: workflow("dunning.asl.json"),
      quick: workflow({ StartAt: "D", States: { D: { Type: "Succeed", Comment: undefined } } }, { kind: "express" }),
      quicker: workflow({ StartAt: "D", States: { D: { Type: "Succeed" } } }, { kind: "express", timeoutMs: 2_000, input: { type: "string" } }),
    }`,
  });
  const { quick, quicker } = context!.workflows!;
  assert.deepEqual(
    [quick?.kind, quick?.timeoutMs, quick?.file, quick?.definition, quick?.tasks],
    ["express", 300_000, "contexts/a/context.ts", { StartAt: "D", States: { D: { Type: "Succeed" } } }, []],
  );
  assert.deepEqual([quicker?.timeoutMs, quicker?.input], [2_000, { type: "string" }]);
  assert.deepEqual(Object.keys(context!.functions), ["remind"]);
});

test("a file that is not there is found at the declaration, with the one that was meant", async () => {
  assert.deepEqual(await found({ workflows: '{ dunning: workflow("duning.asl.json") }' }), [
    "TRL0160 contexts/a/context.ts:5:35 workflow dunning is read from contexts/a/workflows/duning.asl.json, which does not exist; did you mean dunning.asl.json?",
  ]);
  assert.deepEqual(await found({ workflows: '{ dunning: workflow("dunning") }' }), [
    "TRL0160 contexts/a/context.ts:5:35 workflow dunning is read from contexts/a/workflows/dunning, which does not exist; did you mean dunning.asl.json?",
  ]);
  assert.deepEqual(
    await found({ workflows: '{ dunning: workflow("dunning.asl.json"), b: workflow("xyz.json") }' }),
    [
      "TRL0160 contexts/a/context.ts:5:68 workflow b is read from contexts/a/workflows/xyz.json, which does not exist",
    ],
  );
});

test("a file that holds no state machine is found where it goes wrong", async () => {
  const inFile = async (text: string): Promise<string | undefined> =>
    (await found({ file: text }))[0]?.replace("contexts/a/workflows/dunning.asl.json", "FILE");
  assert.equal(
    await inFile('{\n  "StartAt": "A",\n  "States": {},\n}'),
    "TRL0161 FILE:4:1 FILE is no JSON: Expected double-quoted property name".replace(
      "FILE is",
      "contexts/a/workflows/dunning.asl.json is",
    ),
  );
  assert.match((await inFile('{\n  "StartAt": "A"')) ?? "", /^TRL0161 FILE:2:17 .* is no JSON: /);
  assert.match((await inFile("")) ?? "", /^TRL0161 FILE:1:1 .* is no JSON: Unexpected end/);
  assert.match((await inFile("[]")) ?? "", /^TRL0161 FILE .* holds a list$/);
  assert.match((await inFile('{"States":{}}')) ?? "", /has no StartAt$/);
  assert.match((await inFile('{"StartAt":"A","States":[]}')) ?? "", /has no States$/);
  assert.match(
    (await inFile(JSON.stringify({ ...dunning, Comment: "x".repeat(1_048_576) }))) ?? "",
    /holds 1,048,\d+ bytes; 1,048,576 are the most$/,
  );
});

test("a file that no workflow is read from is a warning; other files may stand beside definitions", async () => {
  assert.deepEqual(await found({ workflows: "{}" }), [
    "TRL0108 contexts/a/workflows/dunning.asl.json no workflow of the context a is read from this file",
  ]);
  assert.deepEqual(await found({ more: { "contexts/a/workflows/README.md": "# Dunning" } }), []);
});

test("options that contradict each other, a taken name and what is no workflow are found at their places", async () => {
  const one = async (workflows: string): Promise<string | undefined> =>
    (await found({ workflows })).find((each) => !each.startsWith("TRL0108"));
  assert.equal(
    await one('{ d: workflow("dunning.asl.json", { reads: ["id"] }) }'),
    "TRL0165 contexts/a/context.ts:5:50 workflow d has reads, and no event that it is about",
  );
  assert.equal(
    await one('{ d: workflow("dunning.asl.json", { kind: "express", timeoutMs: 300_001 }) }'),
    "TRL0165 contexts/a/context.ts:5:67 workflow d is express and takes 300001 ms; 300000 are the most",
  );
  assert.equal(
    await one('{ remind: workflow("dunning.asl.json") }'),
    "TRL0164 contexts/a/context.ts:5:16 workflow remind has the name of a function",
  );
  assert.equal(await one("{ d: 7 }"), "TRL0110 contexts/a/context.ts:5:16 workflow d is the number 7");
  assert.match(
    (await one('{ d: workflow("dunning.asl.json", { startsOn: {} }) }')) ?? "",
    /starts on an object$/,
  );
  assert.match(
    (await one('{ d: workflow("dunning.asl.json", { kind: "fast" }) }')) ?? "",
    /has the string "fast" as kind$/,
  );
  assert.match((await one("{ d: workflow(7) }")) ?? "", /^TRL0161 .* workflow d holds the number 7$/);
  assert.match(
    (await one('{ d: workflow("dunning.asl.json", { retention: 7 }) }')) ?? "",
    /^TRL0111 .* a member "retention"/,
  );
});

interface Written {
  readonly workflows?: string;
  readonly file?: string;
  readonly more?: Readonly<Record<string, string>>;
}

async function load({
  workflows = '{ dunning: workflow("dunning.asl.json") }',
  file = JSON.stringify(dunning),
  more = {},
}: Written): ReturnType<typeof loadSystem> {
  const root = await writeSystem({
    ...smallSystem,
    "contexts/a/context.ts": `import { context, event, task, workflow } from "trellis";
const schema = { type: "object", properties: { id: { type: "string" } } };
const Sold = event("a.sold", { summary: "s", version: 1, schema });
export default context("a", { team: "t", summary: "s", publishes: [Sold], functions: { remind: task({ input: { type: "object" }, result: true }) },
  workflows: ${workflows},
});`,
    "contexts/a/handlers/remind.ts": "export default () => ({});",
    "contexts/a/workflows/dunning.asl.json": file,
    ...more,
  });
  folders.push(root);
  return loadSystem(root);
}

async function read(
  written: Written,
): Promise<{ readonly context: SystemModel["contexts"][string] | undefined }> {
  const { model, diagnostics } = await load(written);
  assert.deepEqual(diagnostics, []);
  return { context: model?.contexts["a"] };
}

async function found(written: Written): Promise<string[]> {
  const { diagnostics } = await load(written);
  return diagnostics.map(({ code, message, where }) => {
    const place = [where?.file, where?.line, where?.column].filter((part) => part !== undefined).join(":");
    return `${code} ${place} ${message}`;
  });
}

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
