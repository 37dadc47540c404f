import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDefinition } from "./parse-definition.ts";

/** A chain of states, each of which assigns a variable, puts a result into its input, and uses what came before. */
function chain(length: number): string {
  const states = Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `S${at}`,
      {
        Type: "Pass",
        Parameters: { "a.$": at === 0 ? "$" : `$v${at - 1}` },
        ResultPath: `$.r${at}`,
        Assign: { [`v${at}`]: at },
        ...(at === length - 1 ? { End: true } : { Next: `S${at + 1}` }),
      },
    ]),
  );
  return JSON.stringify({ StartAt: "S0", States: states });
}

/** Milliseconds of the processor: what runs beside does not count. */
function timeMs(text: string): number {
  const before = process.cpuUsage();
  const parsed = parseDefinition(text);
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1_000;
  assert.deepEqual("machine" in parsed ? parsed.warnings : parsed.problems, []);
  return ms;
}

test("6,000 states, 6,000 variables, are judged in time that grows with their number", () => {
  timeMs(chain(500));
  const small = Math.min(timeMs(chain(1_500)), timeMs(chain(1_500)));
  const large = timeMs(chain(6_000));
  // Four times as many. Quadratic growth would be 16 times as long; the collector has some room.
  assert.ok(large < 10 * small + 200, `${small.toFixed(0)} ms, then ${large.toFixed(0)} ms`);
});

test("10,000 states that are all wrong are told in bounded time", () => {
  const states = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => [`State ${at}`, { Type: "Pass", Next: `Stat ${at}` }]),
  );
  const before = process.cpuUsage();
  const parsed = parseDefinition(JSON.stringify({ StartAt: "State 0", States: states }));
  assert.ok("problems" in parsed);
  assert.ok(process.cpuUsage(before).user < 5_000_000);
});
