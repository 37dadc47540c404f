import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { connectInspection, type InspectionClient } from "./inspection/inspection-client.ts";

const entry = join(import.meta.dirname, "fixtures", "print-process.ts");
const kills = Number(process.env["TRELLIS_KILLS"] ?? 5);
/** Starts that a process acknowledges before it is killed, at least. */
const startsMin = 60;

test(`after ${kills} kills with SIGKILL every acknowledged execution ends, and its tasks have had their effects once`, async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "trellis-executions-kill-"));
  const acknowledged = new Set<string>();
  try {
    for (let round = 0; round < kills; round++) {
      const press = await startPress(dataDir, `round${round}`, (name) => acknowledged.add(name));
      const before = acknowledged.size;
      while (acknowledged.size < before + startsMin) await setTimeout(5);
      await setTimeout(Math.random() * 100);
      await press.kill();
    }
    const press = await startPress(dataDir, "none", () => undefined);
    const { started, succeeded } = await allEnded(press.client);
    assert.ok(started >= acknowledged.size);
    assert.equal(succeeded, started);
    await press.kill();
    const steps = stepsOf(dataDir);
    for (const name of acknowledged) assert.equal(steps.get(name), 3, name);
    assert.ok(
      [...steps.values()].every((count) => count === 3),
      "nothing is done twice",
    );
    assert.equal(steps.size, started);
    t.diagnostic(`${acknowledged.size} starts acknowledged, ${started} made`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

interface Press {
  readonly client: InspectionClient;
  readonly kill: () => Promise<void>;
}

async function startPress(dataDir: string, name: string, onStart: (name: string) => void): Promise<Press> {
  const child = spawn(process.execPath, [...process.execArgv, entry, dataDir, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = await new Promise<string>((resolve) => {
    createInterface(child.stdout).on("line", (text) => {
      const line = JSON.parse(text) as { readonly inspectionUrl?: string; readonly acknowledged?: string };
      if (line.inspectionUrl !== undefined) resolve(line.inspectionUrl);
      if (line.acknowledged !== undefined) onStart(line.acknowledged);
    });
  });
  return {
    client: connectInspection(url),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function allEnded(
  client: InspectionClient,
): Promise<{ readonly started: number; readonly succeeded: number }> {
  for (let looked = 0; looked < 3_000; looked++) {
    const three = (await client.workflows()).find(({ name }) => name === "press.three");
    if (three !== undefined && three.running === 0) return three;
    await setTimeout(20);
  }
  throw new Error("the executions do not end within a minute");
}

/** How many tasks of each sheet have had their effects. */
function stepsOf(dataDir: string): ReadonlyMap<string, number> {
  const database = new DatabaseSync(join(dataDir, "state.db"), { readOnly: true });
  try {
    const rows = database.prepare("select partition, body from rows where tbl = 'press.sheets'").all();
    return new Map(
      rows.map((row) => [
        String(row["partition"]),
        (JSON.parse(String(row["body"])) as { readonly steps: number }).steps, // the press wrote it
      ]),
    );
  } finally {
    database.close();
  }
}
