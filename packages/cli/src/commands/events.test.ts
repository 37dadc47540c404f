import assert from "node:assert/strict";
import { test } from "node:test";
import type { SystemModel } from "@trellis/model";
import { run } from "../fixtures/fake-world.ts";

const sold = { name: "shop.sold", summary: "s", source: { file: "f.ts" }, version: 1, versions: {} };
const model: SystemModel = {
  modelVersion: 1,
  name: "shop",
  summary: "s",
  teams: {},
  contexts: {},
  apis: {},
  events: { "shop.sold": sold },
};

test("past events are printed as they are, and one envelope each with --json", async () => {
  const asked: unknown[] = [];
  const lines = ['{"id":"1","data":{"text":"ä"}}', '{"id":"2"}'];
  async function* events(...request: unknown[]) {
    asked.push(request.slice(0, 2));
    yield* lines;
  }
  const times = ["--from", "2026-11-20", "--until", "2026-11-21T13:00:00+02:00"];
  const ran = await run(["events", "shop.sold", ...times, "--limit", "5"], { engine: { events } });
  const filter = {
    event: "shop.sold",
    from: "2026-11-20T00:00:00.000Z",
    until: "2026-11-21T11:00:00.000Z",
  };
  assert.deepEqual(asked, [[filter, 5]]);
  assert.deepEqual([ran.stdout, ran.stderr], [`${lines.join("\n")}\n`, "2 events (0.00 s)\n"]);
  const printed = (await run(["events", "--json"], { engine: { events } })).stdout.trim().split("\n");
  assert.deepEqual(asked.at(-1), [{}, undefined]);
  assert.deepEqual(
    printed.map((line) => (JSON.parse(line) as { data: unknown }).data),
    lines.map((line) => JSON.parse(line) as unknown),
  );
  assert.equal((await run(["events", "--from", "yesterday"], { engine: { events } })).exitCode, 2);
});

test("a name that no past event has is doubted when the system does not know it either", async () => {
  async function* events() {}
  const options = { engine: { events, model: async () => model } };
  assert.equal((await run(["events", "shop.sold"], options)).exitCode, 0);
  const unknown = await run(["events", "shop.slod"], options);
  assert.equal(unknown.exitCode, 5);
  assert.match(unknown.stderr, /did you mean "shop.sold"/);
});
