import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { commitGroupOf } from "../ports/commit-group-of.ts";
import { FrameBuilder } from "../log/frame-builder.ts";
import type { LogReader, Store } from "../ports/store.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { Archiver } from "./archiver.ts";
import { readEvents, type EventQuery } from "./event-history.ts";

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 21);
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "trellis-archive-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A log that tests write to, frame by frame. */
class Log {
  readonly store: Store = openMemoryStore();
  /** The texts of all events, also of those that have been trimmed. */
  readonly events: string[] = [];
  readonly #name: string;

  constructor(name = "event") {
    this.#name = name;
  }

  async append(createdMs: number, count = 1, type = "shop.sold.v1", filling = ""): Promise<void> {
    const builder = new FrameBuilder();
    const first = this.events.length + 1;
    for (let at = 0; at < count; at++) {
      const time = new Date(createdMs).toISOString();
      const json = JSON.stringify({ id: `${this.#name} ${first + at}`, type, time, data: { filling } });
      this.events.push(json);
      builder.add({ json, id: Uint32Array.of(first + at, 0, 0, 0), contract: 1, keyHash: 0 });
    }
    await this.store.commit(commitGroupOf({ frames: [builder.take(createdMs, first)] }));
  }

  get last(): number {
    return this.events.length;
  }
}

function open(
  log: Log,
  options: { fileMaxBytes?: number; nowMs?: number; reader?: LogReader } = {},
): Promise<Archiver> {
  const { fileMaxBytes = 1_000_000, nowMs = startMs, reader = log.store } = options;
  return Archiver.open({ log: reader, folder, lastSequence: log.last, fileMaxBytes, now: () => nowMs });
}

async function all(archiver: Archiver): Promise<void> {
  while (await archiver.step());
}

async function read(log: Log, query: EventQuery = {}, lastSequence = log.last): Promise<string[]> {
  const found: string[] = [];
  for await (const json of readEvents({ log: log.store, lastSequence, folder }, query)) found.push(json);
  return found;
}

const numberOf = (json: string): number => Number((JSON.parse(json) as { id: string }).id.slice(6));

test("a day's events come into one file, once the day is over, in a form that any tool reads", async () => {
  const log = new Log();
  await log.append(startMs, 2);
  await log.append(startMs + dayMs - 1, 1, "shop.sold.v1", "größer 𝄞");
  await all(await open(log, { nowMs: startMs + dayMs + 59_999 }));
  assert.deepEqual(readdirSync(folder), []);
  const archiver = await open(log, { nowMs: startMs + dayMs + 60_000 });
  await all(archiver);
  assert.equal(archiver.through, 3);
  const name = "2026-11-21.0000000000000001-0000000000000003.ndjson.zst";
  assert.deepEqual(readdirSync(folder), [name]);
  const text = zstdDecompressSync(readFileSync(join(folder, name))).toString();
  assert.equal(text, log.events.map((json) => `${json}\n`).join(""));
});

test("a file ends with its day, or when it is full", async () => {
  const log = new Log();
  for (const atMs of [0, 1, 2, 3, dayMs, dayMs + 1, 3 * dayMs])
    await log.append(startMs + atMs, 1, "a.b.v1", "x".repeat(300));
  const { bytes } = (await log.store.spans(0, 1, 0))[0]!;
  const archiver = await open(log, { fileMaxBytes: 3 * bytes, nowMs: startMs + 3 * dayMs });
  await all(archiver);
  const names = readdirSync(folder).map((name) => name.replaceAll(/0{8,}|\.ndjson\.zst/g, ""));
  assert.deepEqual(names, ["2026-11-21.1-3", "2026-11-21.4-4", "2026-11-22.5-6"]);
  assert.equal(archiver.through, 6);
});

test("an archiver that ends at any moment leaves nothing out and nothing in twice", async () => {
  const frame = fc.record({ count: fc.integer({ min: 1, max: 9 }), afterMs: fc.nat(dayMs / 3) });
  const life = fc.record({ frames: fc.nat(8), reads: fc.nat(12), trims: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 40 }),
      fc.array(life, { maxLength: 12 }),
      async (frames, lives) => {
        rmSync(folder, { recursive: true, force: true });
        const log = new Log();
        const rest = [...frames];
        let nowMs = startMs;
        const grow = async (count: number) => {
          for (const { count: events, afterMs } of rest.splice(0, count)) {
            nowMs += afterMs;
            await log.append(nowMs, events);
          }
        };
        for (const { frames: more, reads, trims } of lives) {
          await grow(more);
          let left = reads;
          const reader: LogReader = {
            spans: log.store.spans,
            frames: (...of) =>
              left-- > 0 ? log.store.frames(...of) : Promise.reject(new Error("the power fails")),
          };
          let archiver: Archiver | undefined;
          try {
            archiver = await open(log, { fileMaxBytes: 800, nowMs, reader });
            await all(archiver);
          } catch (error) {
            assert.match(String(error), /the power fails/);
          }
          if (trims && archiver !== undefined) await log.store.trim(archiver.through + 1);
          assert.deepEqual(await read(log), log.events);
        }
        await grow(rest.length);
        const archiver = await open(log, { fileMaxBytes: 800, nowMs: nowMs + 2 * dayMs });
        await all(archiver);
        assert.equal(archiver.through, log.last);
        await log.store.trim(log.last + 1);
        assert.deepEqual(await read(log), log.events);
      },
    ),
    { numRuns: 25 },
  );
});

test("a file of many MiB comes back whole, and one that lacks events is not taken for whole", async () => {
  const log = new Log();
  for (let at = 0; at < 60; at++) await log.append(startMs, 200, "shop.sold.v1", "ä".repeat(at * 17));
  await all(await open(log, { fileMaxBytes: 1e9, nowMs: startMs + 2 * dayMs }));
  await log.store.trim(log.last + 1);
  assert.deepEqual(await read(log), log.events);
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name), zstdCompressSync(`${log.events.slice(0, 100).join("\n")}\n`));
  await assert.rejects(read(log), { code: "TRL0325", message: /holds 100 events, and by its name 12000$/ });
});

test("what was left unfinished is taken away and begun anew", async () => {
  const log = new Log();
  await log.append(startMs, 3);
  writeFileSync(join(folder, "writing.part"), "half of it");
  writeFileSync(join(folder, "notes.txt"), "of somebody else");
  await all(await open(log, { nowMs: startMs + 2 * dayMs }));
  assert.deepEqual(readdirSync(folder).toSorted(), [
    "2026-11-21.0000000000000001-0000000000000003.ndjson.zst",
    "notes.txt",
  ]);
});

test("an archive of another log is refused: its events would be taken for archived", async () => {
  const log = new Log();
  await log.append(startMs, 3);
  await log.append(startMs + 1, 3);
  await all(await open(log, { nowMs: startMs + 2 * dayMs }));
  const shorter = new Log();
  await shorter.append(startMs, 5);
  await assert.rejects(open(shorter), {
    code: "TRL0326",
    message: /ends with event 6, but the log has come to 5 only$/,
  });
  const foreign = new Log("other");
  await foreign.append(startMs, 3);
  await foreign.append(startMs, 3);
  await foreign.append(startMs, 1);
  await assert.rejects(open(foreign), { code: "TRL0326", message: /the log's event 6 is another$/ });
});

test("an archive that can't be written says why, and goes on once it can", async () => {
  const log = new Log();
  await log.append(startMs, 3);
  const archiver = await open(log, { nowMs: startMs + 2 * dayMs });
  rmSync(folder, { recursive: true });
  await assert.rejects(archiver.step(), { code: "TRL0325", message: /can't be written: ENOENT/ });
  assert.equal(archiver.through, 0);
  await open(log);
  await all(archiver);
  assert.equal(archiver.through, 3);
});

test("events are found by their time and contract, in the archive and in the log", async () => {
  const log = new Log();
  const atMs = (hours: number) => startMs + hours * 3_600_000;
  for (let hour = 0; hour < 96; hour++)
    await log.append(atMs(hour), 2, hour % 3 === 0 ? "shop.paid.v2" : "shop.sold.v1");
  const archiver = await open(log, { nowMs: atMs(96) + 60_000 });
  await all(archiver);
  await log.store.trim(2 * 48 + 11);
  assert.equal((await log.store.spans(0, 1, 0))[0]!.firstSequence, 2 * 48 + 11);
  const hoursOf = async (query: EventQuery) => [
    ...new Set((await read(log, query)).map((json) => Math.floor((numberOf(json) - 1) / 2))),
  ];
  const hours = (from: number, until: number) => Array.from({ length: until - from }, (_, at) => from + at);
  assert.deepEqual(await hoursOf({}), hours(0, 96));
  assert.deepEqual(await hoursOf({ fromMs: atMs(30), untilMs: atMs(40) }), hours(30, 40));
  assert.deepEqual(await hoursOf({ fromMs: atMs(50), untilMs: atMs(60) }), hours(50, 60));
  assert.deepEqual(await hoursOf({ fromMs: atMs(90) }), hours(90, 96));
  assert.deepEqual(await hoursOf({ fromMs: atMs(900) }), []);
  assert.deepEqual(await hoursOf({ untilMs: atMs(2) }), hours(0, 2));
  assert.deepEqual(
    await hoursOf({ event: "shop.paid", fromMs: atMs(40), untilMs: atMs(60) }),
    [42, 45, 48, 51, 54, 57],
  );
  assert.deepEqual(await hoursOf({ event: "shop.paid.v2", untilMs: atMs(4) }), [0, 3]);
  assert.deepEqual(await hoursOf({ event: "shop.paid.v1" }), []);
  assert.equal((await read(log, {}, 151)).length, 151, "what comes later is left out");
});

test("what neither log nor archive has is passed over", async () => {
  const log = new Log();
  for (let at = 0; at < 4; at++) await log.append(startMs + at * dayMs, 2);
  await log.store.trim(3);
  const archiver = await open(log, { nowMs: startMs + 3 * dayMs });
  await all(archiver);
  await log.store.trim(7);
  assert.deepEqual((await read(log)).map(numberOf), [3, 4, 5, 6, 7, 8]);
});

test("a damaged file is told with its name", async () => {
  const log = new Log();
  await log.append(startMs, 100);
  await all(await open(log, { nowMs: startMs + 2 * dayMs }));
  await log.store.trim(101);
  const path = join(folder, readdirSync(folder)[0]!);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 0xff;
  writeFileSync(path, bytes);
  await assert.rejects(read(log), {
    code: "TRL0325",
    message: /0000000000000100\.ndjson\.zst can't be read/,
  });
});
