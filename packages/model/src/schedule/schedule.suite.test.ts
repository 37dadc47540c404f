import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { firesAt, firingsBetween, nextFiring, parseSchedule, type Schedule } from "./schedule.ts";

/** One line of the suite. Times are ISO 8601; expressions lack their `cron(...)`. */
interface Vector {
  readonly kind: string;
  readonly source: string;
  readonly cron: string;
  readonly from_?: string;
  readonly to?: string;
  readonly at?: string;
  readonly expected?: boolean | readonly string[];
  readonly valid?: boolean;
}

const repositoryRoot = join(import.meta.dirname, "../../../..");
const suites = process.env["TRELLIS_SUITES"] ?? join(repositoryRoot, "../shared/suites");
const file = join(suites, "schedules/aws-cron.jsonl");
const skip = existsSync(file) ? false : "the outside suite is absent: set TRELLIS_SUITES to its folder";

test("agrees with every recorded AWS schedule", { skip }, () => {
  const vectors = readFileSync(file, "utf8").split("\n").filter(Boolean).map(vectorOf);
  assert.ok(vectors.length > 0, "the suite holds vectors");
  const differences = vectors.flatMap((vector) => {
    const actual = answer(vector);
    const expected = vector.kind === "parse" ? vector.valid : vector.expected;
    return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ vector, actual }];
  });
  assert.deepEqual(differences, []);
});

function answer(vector: Vector): boolean | readonly string[] {
  if (vector.kind === "parse") return "schedule" in parseSchedule(wrapped(vector.cron));
  const schedule = scheduleOf(vector.cron);
  if (vector.kind === "match") return firesAt(schedule, time(vector.at));
  if (vector.kind === "between")
    return firingsBetween(schedule, time(vector.from_), time(vector.to)).map(isoOf);
  if (!["next", "nextN", "list"].includes(vector.kind))
    throw new Error(`the suite has a new kind: ${vector.kind}`);
  const firings: string[] = [];
  const count = Array.isArray(vector.expected) ? vector.expected.length : 0;
  let firing = nextFiring(schedule, time(vector.from_));
  while (firing !== undefined && firings.length < count) {
    firings.push(isoOf(firing));
    firing = nextFiring(schedule, firing);
  }
  return firings;
}

/**
 * Some "list" lines were recorded askew: `cron` holds the names of the recorder's parameters and the expression stands
 * first in `expected`, its spaces turned into T as in a date.
 */
function vectorOf(line: string): Vector {
  // The suite's README states this form; a line of another one fails its vector.
  const vector = JSON.parse(line) as Vector;
  if (!vector.cron.startsWith("cron_expression") || !Array.isArray(vector.expected)) return vector;
  const [expression = "", ...expected] = vector.expected as readonly string[];
  return { ...vector, cron: expression.replaceAll(/(?<!SA|OC)T(?!UE|HU)/g, " "), expected };
}

function scheduleOf(expression: string): Schedule {
  const parsed = parseSchedule(wrapped(expression));
  if ("invalid" in parsed) throw new Error(`${expression}: ${parsed.invalid.reason}`);
  return parsed.schedule;
}

function wrapped(expression: string): string {
  return /^(cron|rate)\(/.test(expression) ? expression : `cron(${expression})`;
}

function time(iso: string | undefined): number {
  const ms = Date.parse(iso ?? "");
  assert.ok(Number.isFinite(ms), `not a time: ${iso}`);
  return ms;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
