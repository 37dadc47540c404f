import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startEngine } from "./engine.ts";
import { connectInspection, type InspectionClient } from "./inspection/inspection-client.ts";
import type { JobStatus } from "./inspection/jobs-contract.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const folder = mkdtempSync(join(tmpdir(), "trellis-quarantine-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const start = (name: string, options: Partial<Parameters<typeof startEngine>[0]> = {}) =>
  startEngine({ root: join(fixtures, "dock"), dataDir: join(folder, name), schedules: false, ...options });

async function ended(
  client: Pick<InspectionClient, "jobs">,
  jobs: readonly JobStatus[],
): Promise<JobStatus[]> {
  for (const deadline = Date.now() + 60_000; ; await sleep(20)) {
    const known = await client.jobs();
    const found = jobs.map(({ id }) => known.find((job) => job.id === id));
    if (found.every((job) => job?.endedAt !== undefined)) return found.flatMap((job) => job ?? []);
    assert.ok(Date.now() < deadline, "the jobs end in time");
  }
}

function announce(url: string, id: string, body: unknown): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json", "x-announcement": id, "user-agent": "carrier/1" };
  return fetch(`${url}/announcements`, { method: "POST", headers, body: text });
}

const sound = { crate: "c-1", lines: [{ quantity: 1 }, { quantity: 2 }] };
const broken = { crate: "c-2", lines: [{ quantity: 1 }, { quantity: "2" }], note: "?" };

test("a body that breaks its contract is answered 202, kept and explained; a consumer never sees it", async (t) => {
  const engine = await start("door");
  t.after(() => engine.stop());
  const { inspected, gatewayUrl } = engine;
  assert.equal((await announce(gatewayUrl, "a-1", sound)).status, 202);
  const answer = await announce(gatewayUrl, "a-2", broken);
  assert.deepEqual([answer.status, await answer.text()], [202, ""]);
  // The sender thinks that it was lost; another payload breaks it in another item, and one is no JSON at all.
  await announce(gatewayUrl, "a-2", broken);
  await announce(gatewayUrl, "a-3", { ...broken, lines: [{ quantity: null }] });
  await announce(gatewayUrl, "a-4", "{no json");
  // What is wrong beside the body is refused as ever: it is no webhook of this contract.
  const headers = { "content-type": "application/json" };
  const bare = { method: "POST", headers, body: JSON.stringify(broken) };
  assert.equal((await fetch(`${gatewayUrl}/announcements`, bare)).status, 400);

  const { total, groups } = await inspected.quarantine({}, 9);
  assert.equal(total, 3);
  const group = groups.find(({ fingerprint }) => fingerprint === answer.headers.get("trellis-quarantined"));
  assert.ok(group);
  assert.deepEqual(
    [group.contract, group.count, group.times, group.reason, group.sender],
    ["POST /announcements", 2, 3, "must be integer", "carrier/1"],
  );
  const [summary] = (await inspected.quarantined({ fingerprint: group.fingerprint }, 9)).payloads;
  assert.ok(summary);
  const shown = await inspected.quarantinedPayload(summary.id);
  assert.deepEqual([shown.key, shown.pointer, shown.data], ["a-2", "/lines/1/quantity", broken]);
  assert.deepEqual(shown.sinceValid?.differences, [
    { place: "/lines/*/quantity", change: "retyped", before: ["number"], after: ["number", "string"] },
    { place: "/note", change: "added", after: ["string"] },
  ]);
  const [text] = (await inspected.quarantined({}, 9, summary.id + 1)).payloads;
  assert.ok(text);
  assert.equal((await inspected.quarantinedPayload(text.id)).text, "{no json");
  const { quarantine, books, events } = await engine.status();
  assert.deepEqual(quarantine.contracts, [
    { contract: "POST /announcements", taken: 3, kept: 3, released: 0, discarded: 0, expired: 0 },
  ]);
  assert.deepEqual([books.balanced, events[0]?.published], [true, 1]);
  assert.match(await inspected.metrics(), /trellis_quarantined\{contract="POST \/announcements"\} 3/);
});

test("ingested events that break their contract are kept, and after a fix let in once, under their own id", async (t) => {
  const first = await start("ingest");
  const crate = { crate: "c-7", kilograms: "3", carrier: "sea" };
  const became = await first.ingest("dock.crate-came", crate, { id: "e-7", sender: "the old bus" });
  assert.deepEqual(
    ["quarantined" in became && became.pointer, "quarantined" in became && became.reason],
    ["/kilograms", "must be number"],
  );
  // Two that will be valid and two that stay; one of the first is sent again, mended, before anybody redrives.
  await first.ingest("dock.crate-came.v1", { crate: "c-8", grams: 1.5 }, { id: "e-8" });
  await first.ingest("dock.crate-came", { crate: "c-9" }, { id: "e-9" });
  assert.deepEqual(await first.ingest("dock.crate-came", { ...crate, kilograms: 3 }, { id: "e-7" }), {
    id: "e-7",
    duplicate: false,
  });
  await assert.rejects(first.publish("dock.crate-came", crate), { code: "TRL0201" });
  await assert.rejects(first.ingest("dock.crate-game", crate), { code: "TRL0205" });
  await first.stop();

  const engine = await start("ingest", { root: mendedDock() });
  t.after(() => engine.stop());
  const preview = await engine.inspected.previewQuarantineRedrive({});
  assert.deepEqual([preview.total, preview.valid, preview.invalid], [3, 2, 1]);
  const jobs = await engine.inspected.redriveQuarantined({}, { by: "the test" });
  const [newest, older] = (await ended(engine.inspected, jobs)).toSorted((a, b) =>
    a.function < b.function ? 1 : -1,
  );
  assert.deepEqual([newest?.function, newest?.done, newest?.failed], ["dock.crate-came.v3", 1, 1]);
  assert.deepEqual([older?.function, older?.done, older?.failed], ["dock.crate-came.v1", 1, 0]);
  assert.equal(await engine.settled(10_000), true);
  const { quarantine, events, books } = await engine.status();
  // e-7 had come in meanwhile: it is no second event.
  assert.deepEqual([events[0]?.published, events[0]?.duplicates], [2, 1]);
  assert.ok(books.balanced);
  assert.deepEqual(
    quarantine.contracts.map(({ kept, released }) => [kept, released]),
    [
      [0, 1],
      [1, 1],
    ],
  );
  const [left] = (await engine.inspected.quarantined({}, 9)).payloads;
  assert.equal(left?.key, "e-9");
  assert.match(left?.tried?.message ?? "", /\/kilograms is missing/);
  const discarded = await engine.inspected.discardQuarantined({ ids: [left?.id ?? 0] });
  assert.equal((await ended(engine.inspected, discarded))[0]?.discarded, 1);
  assert.equal((await engine.inspected.quarantine({}, 9)).total, 0);
});

test("a handler quarantines in its unit of work, and a redrive gives the request to it again", async (t) => {
  const engine = await start("handler");
  t.after(() => engine.stop());
  const deliver = (id: string, body: object) =>
    fetch(`${engine.gatewayUrl}/deliveries`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-delivery": id },
      body: JSON.stringify(body),
    });
  assert.equal((await deliver("d-1", { crate: "c-1", seal: "s" })).status, 202);
  const kept = await deliver("d-2", { crate: "c-2" });
  assert.equal(kept.status, 202);
  // The answer is remembered under its idempotency key, and no obstacle to the redrive.
  assert.equal((await deliver("d-2", { crate: "c-2" })).status, 202);
  const [group] = (await engine.inspected.quarantine({}, 9)).groups;
  assert.deepEqual(
    [group?.contract, group?.fingerprint],
    ["carrier/form", kept.headers.get("trellis-quarantined")],
  );
  const shown = await engine.inspected.quarantinedPayload(group?.newestId ?? 0);
  assert.deepEqual(shown.sinceValid?.differences, [
    { place: "/seal", change: "removed", before: ["string"] },
  ]);
  assert.equal((await engine.inspected.previewQuarantineRedrive({})).undecided, 1);
  // What the handler published beside it is counted, and makes it take the request the second time.
  assert.equal(await engine.settled(10_000), true);
  const [job] = await ended(engine.inspected, await engine.inspected.redriveQuarantined({}));
  assert.deepEqual([job?.done, job?.failed], [1, 0]);
  assert.equal(await engine.settled(10_000), true);
  const { quarantine, events } = await engine.status();
  assert.deepEqual(quarantine.contracts, [
    { contract: "carrier/form", taken: 1, kept: 0, released: 1, discarded: 0, expired: 0 },
  ]);
  assert.equal(events[0]?.published, 3);
  // Version 1 was published, and counted in today's shape.
  const rows = rowsOf("handler");
  assert.deepEqual(
    rows.filter(({ crate }) => crate === "c-2"),
    [{ crate: "c-2", times: 1, kilograms: 2.5 }],
  );
});

test("a full quarantine tells the sender to come back, and keeps what it has accepted", async (t) => {
  const engine = await start("full", { quarantine: { entriesMax: 2 } });
  t.after(() => engine.stop());
  const statuses = [];
  for (const id of ["a", "b", "c"]) statuses.push((await announce(engine.gatewayUrl, id, broken)).status);
  assert.deepEqual(statuses, [202, 202, 503]);
  await assert.rejects(engine.ingest("dock.crate-came", {}), { code: "TRL0432", retry: "later" });
  const keys = (await engine.inspected.quarantined({}, 9)).payloads.map(({ key }) => key);
  assert.deepEqual(keys, ["a", "b"]);
  await ended(engine.inspected, await engine.inspected.discardQuarantined({ ids: [1] }));
  assert.equal((await announce(engine.gatewayUrl, "c", broken)).status, 202);
});

test("through kills with SIGKILL nothing that was answered 202 is lost, and none is let in twice", async () => {
  const dataDir = join(folder, "killed");
  const root = join(fixtures, "dock");
  const kept = new Set<string>();
  let sent = 0;
  const nextId = (): string => `k-${++sent}`;
  const rounds = Number(process.env["TRELLIS_KILLS"] ?? 3);
  for (let round = 0; round < rounds; round++) {
    await announceUntilKilled(await startDock(dataDir, root), nextId, kept);
  }
  assert.ok(kept.size > 10, `the test did some work: ${kept.size}`);
  // Killed once more in the midst of the redrive.
  const mended = mendedDock();
  const dock = await startDock(dataDir, mended);
  const before = await dock.client.quarantined({}, 1);
  assert.ok(before.total >= kept.size, `${before.total} of ${kept.size}`);
  await dock.client.redriveQuarantined({}, { perSecond: 100 });
  await sleep(300);
  dock.process.kill("SIGKILL");
  await once(dock.process, "close");

  const engine = await startEngine({ root: mended, dataDir, schedules: false });
  try {
    await ended(engine.inspected, await engine.inspected.jobs());
    await ended(engine.inspected, await engine.inspected.redriveQuarantined({}, { perSecond: "max" }));
    assert.equal(await engine.settled(60_000), true);
    const { quarantine, books } = await engine.status();
    assert.ok(books.balanced);
    assert.equal(quarantine.entries, 0);
    const counted = new Map(rowsOf("killed").map(({ crate, times }) => [crate, times]));
    for (const id of kept) assert.equal(counted.get(id), 1, `${id} was let in once`);
    for (const [crate, times] of counted) assert.equal(times, 1, `${crate} came once`);
  } finally {
    await engine.stop();
  }
});

/** Four carriers announce what breaks the contract until the dock is killed, some time within a second. */
async function announceUntilKilled(dock: Dock, nextId: () => string, kept: Set<string>): Promise<void> {
  let alive = true;
  const gone = once(dock.process, "close").then(() => (alive = false));
  setTimeout(() => dock.process.kill("SIGKILL"), 200 + Math.random() * 400);
  const carriers = Array.from({ length: 4 }, async () => {
    while (alive) {
      const id = nextId();
      const answer = await announce(dock.gatewayUrl, id, { ...broken, crate: id }).catch(() => undefined);
      if (answer?.status === 202) kept.add(id);
    }
  });
  await Promise.all([...carriers, gone]);
}

/** The dock after a fix: both versions take what broke them before. */
function mendedDock(): string {
  const root = mkdtempSync(join(folder, "mended-"));
  cpSync(join(fixtures, "dock"), root, { recursive: true });
  symlinkSync(join(import.meta.dirname, "..", "..", "..", "node_modules"), join(root, "node_modules"));
  const contracts = join(root, "contexts", "dock", "contracts.ts");
  const mended = readFileSync(contracts, "utf8")
    .replace("kilograms: z.number(), carrier", "kilograms: z.union([z.number(), z.string()]), carrier")
    .replace("grams: z.int() })", "grams: z.number() })")
    .replace("quantity: z.int()", "quantity: z.unknown()");
  writeFileSync(contracts, mended);
  const handler = join(root, "contexts", "dock", "handlers", "count.ts");
  writeFileSync(
    handler,
    readFileSync(handler, "utf8").replace("kilograms });", "kilograms: Number(kilograms) });"),
  );
  return root;
}

interface Dock {
  readonly process: ChildProcess;
  readonly gatewayUrl: string;
  readonly client: InspectionClient;
}

async function startDock(dataDir: string, root: string): Promise<Dock> {
  const entry = join(fixtures, "dock-process.ts");
  const child = spawn(process.execPath, [...process.execArgv, entry, dataDir, root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    const said = JSON.parse(line) as { gatewayUrl: string; inspectionUrl: string };
    return { process: child, gatewayUrl: said.gatewayUrl, client: connectInspection(said.inspectionUrl) };
  }
  throw new Error("the dock ended before it was up");
}

interface SeenRow {
  readonly crate: string;
  readonly times: number;
  readonly kilograms: number;
}

function rowsOf(name: string): SeenRow[] {
  const database = new DatabaseSync(join(folder, name, "state.db"), { readOnly: true });
  const rows = database.prepare("select body from rows where tbl = 'dock.seen'").all();
  database.close();
  return rows.map(({ body }) => JSON.parse(String(body)) as SeenRow);
}
