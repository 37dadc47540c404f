import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connectInspection, type InspectionClient } from "./inspection/inspection-client.ts";
import type { JobStatus } from "./inspection/jobs-contract.ts";

const entry = join(import.meta.dirname, "fixtures", "till-process.ts");
const flawed = 6_000;
const dataDir = mkdtempSync(join(tmpdir(), "trellis-jobs-"));
after(() => rmSync(dataDir, { recursive: true, force: true }));

/** Payments that were acknowledged to their publisher, over all runs. */
const acknowledged = new Set<string>();

interface Till {
  readonly process: ChildProcess;
  readonly client: InspectionClient;
  /** The flawed payments are published. */
  readonly filled: Promise<void>;
}

async function startTill(name: string, flawedCount: number): Promise<Till> {
  const child = spawn(process.execPath, [...process.execArgv, entry, dataDir, name, String(flawedCount)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout);
  let filled: () => void = () => undefined;
  const whenFilled = new Promise<void>((resolve) => (filled = resolve));
  const client = await new Promise<InspectionClient>((resolve) => {
    lines.on("line", (line) => {
      const said = JSON.parse(line) as { inspectionUrl?: string; flawed?: number; acknowledged?: string };
      if (said.inspectionUrl !== undefined) resolve(connectInspection(said.inspectionUrl));
      if (said.flawed !== undefined) filled();
      if (said.acknowledged !== undefined) acknowledged.add(said.acknowledged);
    });
  });
  return { process: child, client, filled: whenFilled };
}

async function kill({ process: child }: Till): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

async function eventually<Found>(look: () => Promise<Found | undefined>, withinMs = 60_000): Promise<Found> {
  for (const deadline = Date.now() + withinMs; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < deadline, "it comes to pass in time");
  }
}

const jobOf = async ({ client }: Till, id: number): Promise<JobStatus> => {
  const found = (await client.jobs()).find((job) => job.id === id);
  assert.ok(found, `job ${id} is known`);
  return found;
};

/** How often each payment has left its trace in a table. */
function countsOf(table: string): Map<string, number> {
  const database = new DatabaseSync(join(dataDir, "state.db"), { readOnly: true });
  const rows = database.prepare("select body from rows where tbl = ?").all(table);
  database.close();
  const counts = rows.map(({ body }) => JSON.parse(String(body)) as { id: string; count: number });
  return new Map(counts.map(({ id, count }) => [id, count]));
}

test(`${flawed} dead letters are redriven once each beside live events, through a kill -9 in the midst`, async () => {
  const first = await startTill("first", flawed);
  await first.filled;
  const deadLettersOf = async ({ client }: Till): Promise<number> =>
    (await client.status()).functions.find(({ name }) => name === "till.post")?.deadLetters ?? 0;
  await eventually(async () => ((await deadLettersOf(first)) === flawed ? true : undefined));
  const [begun] = await first.client.redrive(
    { function: "till.post" },
    { perSecond: 1_500, patch: { flaw: null }, by: "the test" },
  );
  assert.ok(begun);
  assert.equal(begun.total, flawed);
  const seen = await eventually(async () => {
    const job = await jobOf(first, begun.id);
    return job.done > flawed / 4 ? job : undefined;
  });
  assert.ok(seen.done < flawed, "it is in the midst of it");
  await kill(first);

  const second = await startTill("second", 0);
  // Nobody asks for it again: it goes on by itself.
  const ended = await eventually(async () => {
    const job = await jobOf(second, begun.id);
    return job.endedAt === undefined ? undefined : job;
  });
  assert.deepEqual([ended.state, ended.done, ended.failed, ended.retried], ["done", flawed, 0, 0]);
  assert.equal(await deadLettersOf(second), 0);
  await sleep(200);
  const books = await eventually(async () => {
    const { books: found, functions } = await second.client.status();
    return functions.every(({ backlog }) => backlog === 0) ? found : undefined;
  });
  assert.ok(books.balanced, JSON.stringify(books));
  await kill(second);

  const posted = countsOf("till.posted");
  const wrong = [...posted].filter(([, count]) => count !== 1);
  assert.deepEqual(wrong, [], "each payment is posted once");
  for (let at = 0; at < flawed; at++) assert.ok(posted.has(`flawed-${at}`), `flawed-${at} is posted`);
  assert.ok(acknowledged.size > 100, `live payments went on meanwhile: ${acknowledged.size}`);
});

test("the log is replayed to one function once, through a kill -9 in the midst, and to nobody else", async () => {
  const third = await startTill("third", 0);
  const owed = (await third.client.status()).log.events;
  const begun = await third.client.replay("till.tally", { from: "oldest", perSecond: 2_500 });
  await assert.rejects(third.client.replay("till.tally", { from: "oldest" }), { code: "TRL0315" });
  const seen = await eventually(async () => {
    const job = await jobOf(third, begun.id);
    return job.done > owed / 4 ? job : undefined;
  });
  assert.ok(seen.share < 1, "it is in the midst of it");
  await kill(third);

  const fourth = await startTill("fourth", 0);
  const ended = await eventually(async () => {
    const job = await jobOf(fourth, begun.id);
    return job.endedAt === undefined ? undefined : job;
  });
  assert.equal(ended.state, "done");
  const { books } = await eventually(async () => {
    const status = await fourth.client.status();
    return status.functions.every(({ backlog }) => backlog === 0) ? status : undefined;
  });
  assert.ok(books.balanced, JSON.stringify(books));
  await kill(fourth);

  const tallied = countsOf("till.tallied");
  const twice = [...tallied.values()].filter((count) => count === 2).length;
  assert.deepEqual(new Set(tallied.values()), new Set([1, 2]), "nothing is tallied more than twice");
  assert.equal(twice, ended.done, "each replayed payment is tallied once more");
  for (let at = 0; at < flawed; at++) assert.equal(tallied.get(`flawed-${at}`), 2);
  assert.deepEqual(new Set(countsOf("till.posted").values()), new Set([1]));
});
