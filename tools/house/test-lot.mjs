// A process that runs test files one after the other, as test-lots.mjs names them: each is a suite with the file's path
// for its title, so that whatever happens happens in a file that has a name.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, suite } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** How long what a file has started may need to end, once its tests are over. */
const leftoverMaxMs = 2_000;
/** Linux counts processor time for others in hundredths of a second, whatever its own clock does. */
const clockTickMs = 10;
const watchedEvents = ["uncaughtException", "unhandledRejection", "SIGHUP", "SIGINT", "SIGTERM"];

for (let next = await nextFile(); next.file !== undefined; next = await nextFile()) await run(next);

/** Resolves when the last of the file's tests is over. A suite starts its tests when all of them are declared. */
function run({ file, shared }) {
  return new Promise((done) => {
    suite(file, async () => {
      const before = surroundings();
      try {
        await import(pathToFileURL(resolve(file)).href);
      } catch (error) {
        done();
        throw error;
      }
      // Behind the file's own hooks.
      after(() => (shared ? assertLeftAsFound(before) : Promise.resolve()).finally(done));
    });
  });
}

/** `{ file, shared }`: whether other files follow in this process; no file when there is no more. */
function nextFile() {
  return new Promise((settle) => {
    process.once("message", settle);
    process.send({ usedMs: usedMs() });
  });
}

/** Processor time in ms, that of processes which this one started and which have ended included where Linux tells it. */
function usedMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 + childrenMs();
}

function childrenMs() {
  if (process.platform !== "linux") return 0;
  // The name of the command, in brackets, may hold blanks; cutime and cstime are the 14th and 15th behind it.
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * clockTickMs;
}

/** The files after this one must find the process as it was: a leak fails the file that it comes from. */
async function assertLeftAsFound(before) {
  const untilMs = performance.now() + leftoverMaxMs;
  let changes = [];
  do {
    await setTimeout(1);
    await setImmediate();
    changes = changesSince(before);
  } while (changes.length > 0 && performance.now() < untilMs);
  if (changes.length > 0) throw new Error(`the file leaves behind: ${changes.join(", ")}`);
}

function surroundings() {
  return {
    cwd: process.cwd(),
    env: { ...process.env },
    listeners: watchedEvents.map((event) => process.listenerCount(event)),
    globals: dataOf(globalThis),
    resources: resourceCounts(),
  };
}

function changesSince(before) {
  const now = surroundings();
  const variables = new Set([...Object.keys(before.env), ...Object.keys(now.env)]);
  return [
    ...(now.cwd === before.cwd ? [] : [`the working directory ${now.cwd}`]),
    ...[...variables]
      .filter((name) => now.env[name] !== before.env[name])
      .map((name) => `${name} in process.env`),
    ...watchedEvents
      .filter((_, at) => now.listeners[at] !== before.listeners[at])
      .map((event) => `a listener of ${event}`),
    ...[...now.globals]
      .filter(([name, value]) => before.globals.has(name) && !Object.is(before.globals.get(name), value))
      .map(([name]) => `another globalThis.${name}`),
    ...[...now.resources]
      .filter(([kind, count]) => count > (before.resources.get(kind) ?? 0))
      .map(([kind, count]) => `${count - (before.resources.get(kind) ?? 0)} ${kind}`),
  ];
}

/** Members that are plain values: getters stand for what Node loads when it is asked for. */
function dataOf(object) {
  const members = Object.entries(Object.getOwnPropertyDescriptors(object));
  return new Map(members.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])));
}

/** What keeps the process alive, by kind. */
function resourceCounts() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo())
    if (kind !== "Immediate") counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
