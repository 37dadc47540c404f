import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { styleText } from "node:util";
import { machineText } from "./machine.ts";
import { readOptions } from "./options.ts";
import { buildStore, type BuiltStore, type StoreToBuild } from "./recovery/build-store.ts";
import { eventBytes } from "./recovery/log-frames.ts";
import type { Acknowledged, RecoveryTimes } from "./recovery/recovering-engine.ts";
import { median } from "./statistics.ts";
import { figure, tableText } from "./table.ts";

/** `npm run recovery -w @trellis/bench`: how long an engine takes after `kill -9` until it delivers and publishes again. */
const { values, refuse } = readOptions(
  "measure-recovery.ts [--events 10000000] [--pending 1000000] [--dead-letters 0] [--deferred 0] [--kills 5] [--json]",
  {
    events: { type: "string", default: "10000000" },
    pending: { type: "string", default: "1000000" },
    "dead-letters": { type: "string", default: "0" },
    deferred: { type: "string", default: "0" },
    kills: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
);
const events = Number(values.events);
const pending = Number(values.pending);
const deadLetters = Number(values["dead-letters"]);
const deferred = Number(values.deferred);
const kills = Number(values.kills);
const sound = [events, pending, deadLetters, deferred, kills].every(
  (count) => Number.isSafeInteger(count) && count >= 0,
);
if (!sound || events === 0 || kills === 0) refuse();

/** How long an engine works between its first delivery and the kill. */
const loadedMs = 2_000;
/** A row of the store beside the log, at most. */
const rowBytes = 2_048;

const folder = mkdtempSync(join(tmpdir(), "trellis-recovery-"));
try {
  const path = join(folder, "state.db");
  const built = await build({ path, events, pending, deadLetters, deferred });
  const rounds = await measureKills(folder, kills);
  report(built, Math.round(statSync(path).size / 1_048_576), rounds);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function build(given: StoreToBuild): Promise<BuiltStore> {
  const neededBytes = given.events * eventBytes * 1.2 + (given.deadLetters + given.deferred) * rowBytes;
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < neededBytes) {
    const [needed, there] = [neededBytes, bavail * bsize].map((bytes) => (bytes / 1e9).toFixed(1));
    throw new Error(
      `${tmpdir()} has ${there} GB free, and ${needed} GB are needed: set TMPDIR, or ask for less`,
    );
  }
  console.error(styleText("dim", `building a store of ${given.events.toLocaleString("en")} events`));
  return buildStore(given);
}

/** One start after a kill. */
interface Round {
  /** Since the process was asked for, as everything here. */
  readonly firstDeliveryMs: number;
  readonly publishingMs: number;
  /** From the call of `startEngine`. */
  readonly startToFirstDeliveryMs: number;
  readonly startToPublishingMs: number;
  /** Of the write-ahead log that the kill left. */
  readonly walMiB: number;
  readonly backlog: number;
}

async function measureKills(dataDir: string, count: number): Promise<Round[]> {
  const rounds: Round[] = [];
  let acknowledged: Acknowledged = { kind: "acknowledged", count: 0, lastId: "" };
  let published = 0;
  for (let kill = 0; kill <= count; kill++) {
    const walMiB =
      (statSync(join(dataDir, "state.db-wal"), { throwIfNoEntry: false })?.size ?? 0) / 1_048_576;
    const spawnedMs = Date.now();
    const engine = startProcess(dataDir, acknowledged.lastId);
    const times = await engine.times;
    if (times.published < published + acknowledged.count)
      throw new Error(
        `${published + acknowledged.count} events were acknowledged, ${times.published} are there`,
      );
    published = times.published;
    // The first start follows no kill.
    if (kill > 0) rounds.push({ ...roundOf(spawnedMs, times), walMiB });
    await setTimeout(loadedMs);
    acknowledged = engine.acknowledged();
    console.error(
      styleText(
        "dim",
        `kill ${kill} of ${count}: ${acknowledged.count.toLocaleString("en")} events acknowledged`,
      ),
    );
    await engine.kill();
  }
  return rounds;
}

function roundOf(spawnedMs: number, times: RecoveryTimes): Omit<Round, "walMiB"> {
  const { firstDeliveryMs, publishingMs, startEngineMs, backlog } = times;
  return {
    firstDeliveryMs: firstDeliveryMs - spawnedMs,
    publishingMs: publishingMs - spawnedMs,
    startToFirstDeliveryMs: firstDeliveryMs - startEngineMs,
    startToPublishingMs: publishingMs - startEngineMs,
    backlog,
  };
}

interface RunningProcess {
  readonly times: Promise<RecoveryTimes>;
  readonly acknowledged: () => Acknowledged;
  readonly kill: () => Promise<void>;
}

function startProcess(dataDir: string, knownId: string): RunningProcess {
  const entry = join(import.meta.dirname, "recovery", "recovering-engine.ts");
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, entry, dataDir, knownId], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let acknowledged: Acknowledged = { kind: "acknowledged", count: 0, lastId: "" };
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const times = new Promise<RecoveryTimes>((resolve, reject) => {
    if (child.stdout === null) throw new Error("the process has no output");
    createInterface(child.stdout).on("line", (line) => {
      const message = JSON.parse(line) as RecoveryTimes | Acknowledged; // as recovering-engine.ts says them
      if (message.kind === "times") resolve(message);
      else acknowledged = message;
    });
    void ended.then(() => reject(new Error("the engine's process ended before its first delivery")));
  });
  return {
    times,
    acknowledged: () => acknowledged,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function report(built: BuiltStore, storeMiB: number, rounds: readonly Round[]): void {
  const of = (name: keyof Round): number => median(rounds.map((round) => round[name]));
  if (values.json) {
    const schema = "trellis.bench-recovery/1";
    const given = { ...built, pending, deadLetters, deferred, eventBytes, storeMiB };
    console.log(JSON.stringify({ schema, machine: machineText(), ...given, rounds }));
    return;
  }
  console.log(
    `${machineText()}; ${kills} kills\n\n` +
      `${built.events.toLocaleString("en")} events in the log (${storeMiB.toLocaleString("en")} MiB), ` +
      `${pending.toLocaleString("en")} of them pending at the first start; ` +
      `${deadLetters.toLocaleString("en")} dead letters, ${deferred.toLocaleString("en")} deferred deliveries\n` +
      `appended/s: ${figure(built.appendedPerSecondFirst)} into the first tenth of the log, ` +
      `${figure(built.appendedPerSecondLast)} into the last\n`,
  );
  const row = (what: string, name: keyof Round): string[] => [
    what,
    figure(of(name)),
    figure(Math.max(...rounds.map((round) => round[name]))),
  ];
  console.log(
    tableText(
      ["after kill -9", "median", "longest"],
      [
        row("first delivery, ms from the start of the process", "firstDeliveryMs"),
        row("first delivery, ms from startEngine", "startToFirstDeliveryMs"),
        row("duplicates known and publishing, ms from the start of the process", "publishingMs"),
        row("duplicates known and publishing, ms from startEngine", "startToPublishingMs"),
        row("write-ahead log to recover, MiB", "walMiB"),
        row("events behind when publishing began", "backlog"),
      ],
    ),
  );
}
