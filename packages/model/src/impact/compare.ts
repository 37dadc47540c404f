import { compatibility } from "../compatibility/compatibility.ts";
import type { Containment, ContainmentOptions } from "../compatibility/answer.ts";
import { narrowedTo } from "../compatibility/narrowed-to.ts";
import type { CompatibilityPolicy, JsonSchema } from "../document/system-model.ts";
import type { Direction, Finding } from "./impact.ts";

/** Two forms of one schema. */
export interface Pair {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
}

/** What a comparison found: nothing where both answers are "yes". */
export interface Compared {
  readonly effect: "affected" | "unaffected" | "unknown";
  readonly findings: readonly Finding[];
}

/** Findings of one comparison that are kept. */
const findingsMax = 20;

export const bothDirections: readonly Direction[] = ["backward", "forward"];

/** What a policy asks of a change; nothing for `none`. */
export function directionsOf(policy: CompatibilityPolicy): readonly Direction[] {
  if (policy === "none") return [];
  if (policy.startsWith("full")) return bothDirections;
  return [policy.startsWith("backward") ? "backward" : "forward"];
}

/** Compares two forms of a schema in the directions given, as far as `reads` goes. */
export function compare(
  { before, after }: Pair,
  directions: readonly Direction[],
  options: ContainmentOptions,
  reads?: readonly string[],
): Compared {
  const seen = (schema: JsonSchema): JsonSchema => (reads === undefined ? schema : narrowedTo(schema, reads));
  const answers = compatibility(seen(before), seen(after), options);
  return combined(directions.map((direction) => comparedIn(direction, answers[direction])));
}

export function comparedIn(direction: Direction, contained: Containment, pointer = ""): Compared {
  if (contained.answer === "yes") return { effect: "unaffected", findings: [] };
  if (contained.answer === "unknown") {
    const findings = contained.doubts.map(({ at, message }) => ({ direction, at: pointer + at, message }));
    return { effect: "unknown", findings };
  }
  return {
    effect: "affected",
    findings: contained.differences.map(({ at, message, example }) => ({
      direction,
      at: pointer + at,
      message,
      counterExample: { document: example },
    })),
  };
}

/** The worst of several comparisons, with all that they found. */
export function combined(parts: readonly Compared[]): Compared {
  const findings = parts.flatMap((part) => part.findings).slice(0, findingsMax);
  const worst = (["affected", "unknown"] as const).find((effect) =>
    parts.some((part) => part.effect === effect),
  );
  return { effect: worst ?? "unaffected", findings };
}

/** The part of an operation that a finding is about, and the top-level field in it, where it is about one. */
export function partFieldOf({ at }: Pick<Finding, "at">): {
  readonly part: string;
  readonly field: string | undefined;
} {
  const [, part = "", ...tokens] = at.split("/");
  // An answer's body stands below its status.
  const inner = part === "responses" ? tokens.slice(1) : tokens;
  return { part, field: fieldOf({ at: ["", ...inner].join("/") }) };
}

/** The top-level field that a finding is about; undefined for the document as a whole. */
export function fieldOf({ at }: Pick<Finding, "at">): string | undefined {
  const [, token] = at.split("/");
  return token === undefined || token === "" || token === "*"
    ? undefined
    : token.replaceAll("~1", "/").replaceAll("~0", "~");
}
