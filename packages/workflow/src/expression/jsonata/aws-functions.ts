import type jsonata from "jsonata";
import { hashOf } from "../intrinsic/hash.ts";
import { JavaRandom } from "../intrinsic/java-random.ts";
import type { Chance } from "../scope.ts";
import { parseStrictJson } from "./strict-json.ts";

/** What an evaluation binds besides `$states` and variables; no expression can name it. */
export const hostBinding = "the host of this evaluation";

/** What functions need of the host. */
export interface Host {
  readonly chance: Chance;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Most numbers that `$range` gives, as measured on AWS. */
const rangeItemsMax = 360_145;

/**
 * Gives an expression the functions that Step Functions adds
 * (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html), takes `$eval` away, and lets all that
 * depends on chance or time draw it from the host. Fractions are cut off. Several arguments give nothing rather than an
 * error: a size or step of 0, an empty list, a step in the wrong direction.
 */
export function addAwsFunctions(expression: jsonata.Expression): void {
  expression.assign("eval", undefined);
  expression.registerFunction("partition", partition, "<xn?:a>");
  expression.registerFunction("range", range, "<nnn?:x>");
  expression.registerFunction("hash", hash, "<ss?:s>");
  expression.registerFunction("parse", parse, "<s?:x>");
  expression.registerFunction("random", random, "<n?:n>");
  expression.registerFunction("uuid", uuid, "<:s>");
  expression.registerFunction("shuffle", shuffle, "<a:a>");
  expression.registerFunction("now", now, "<s?s?:s>");
  expression.registerFunction("millis", millis, "<:n>");
}

function partition(list?: unknown, size?: number): unknown[][] | undefined {
  if (list === undefined) return undefined;
  if (!isAnyList(list)) {
    const what = { code: "T0412", index: 1, token: "partition", type: "values" };
    throw Object.assign(new Error("not a list"), what);
  }
  if (list.length === 0) return undefined;
  const whole = size === undefined ? list.length : Math.trunc(size);
  if (whole < 0) throw failed("Second argument must be zero or greater");
  if (whole === 0) return undefined;
  return Array.from({ length: Math.ceil(list.length / whole) }, (_, at) =>
    list.slice(at * whole, (at + 1) * whole),
  );
}

function isAnyList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Both ends included. One number alone is given as itself. */
function range(start?: number, end?: number, step?: number): number | number[] | undefined {
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const [first, last, by] = [Math.trunc(start), Math.trunc(end), Math.trunc(step)];
  const length = by === 0 ? 0 : Math.floor((last - first) / by) + 1;
  if (!(length > 0)) return undefined;
  if (length > rangeItemsMax) throw Object.assign(new Error("too long"), { code: "D2015" });
  return length === 1 ? first : Array.from({ length }, (_, at) => first + at * by);
}

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const digest = hashOf(text, algorithm);
  if (digest === undefined) throw failed(`Unsupported hash algorithm: ${algorithm}`);
  return digest;
}

function parse(text?: string): unknown {
  if (text === undefined) return undefined;
  const value = parseStrictJson(text);
  if (value === undefined) throw failed("Invalid JSON");
  return value;
}

function random(this: jsonata.Focus, seed?: number): number {
  return seed === undefined ? hostOf(this).chance.random() : new JavaRandom(Math.trunc(seed)).nextDouble();
}

function uuid(this: jsonata.Focus): string {
  return hostOf(this).chance.uuid();
}

/** By Fisher and Yates. */
function shuffle(this: jsonata.Focus, list?: readonly unknown[]): unknown[] | undefined {
  if (list === undefined) return undefined;
  const shuffled = [...list];
  const { chance } = hostOf(this);
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(chance.random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other], shuffled[at]];
  }
  return shuffled;
}

function now(this: jsonata.Focus, picture?: string, timezone?: string): unknown {
  const fromMillis = this.environment.lookup("fromMillis") as NativeFunction; // the library defines it
  return fromMillis.implementation.call(this, hostOf(this).nowMs, picture, timezone);
}

/** A function of the library, as it keeps it. */
interface NativeFunction {
  readonly implementation: (this: jsonata.Focus, ...given: unknown[]) => unknown;
}

function millis(this: jsonata.Focus): number {
  return hostOf(this).nowMs;
}

function hostOf(focus: jsonata.Focus): Host {
  return focus.environment.lookup(hostBinding) as Host; // every evaluation binds it
}

/** The code that the library has for errors that an expression raises itself. */
function failed(message: string): Error {
  return Object.assign(new Error(message), { code: "D3137" });
}
