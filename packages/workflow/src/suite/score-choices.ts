import type { Json, StateMachine } from "../definition/definition.ts";
import { runVirtually } from "../virtual/run-virtually.ts";
import { unlikeness } from "./likeness.ts";

export interface ChoiceScore {
  readonly cases: number;
  readonly alike: number;
  readonly deviations: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Runs the truth tables of Choice states that were recorded on AWS, and compares what comes out.
 * @param lines the recordings, one JSON document a line
 */
export async function scoreChoices(lines: string): Promise<ChoiceScore> {
  const rows = lines.split("\n").filter(Boolean);
  const deviations: { line: number; reason: string }[] = [];
  for (const [at, row] of rows.entries()) {
    const { definition, input, expected_output: expected } = JSON.parse(row) as Row; // the suite's form
    const { status, output, cause } = await runVirtually(definition, { input: decoded(input) });
    const reason =
      status === "SUCCEEDED" ? unlikeness(expected, output, new Set()) : `${status}: ${cause ?? "no cause"}`;
    if (reason !== undefined) deviations.push({ line: at + 1, reason });
  }
  return { cases: rows.length, alike: rows.length - deviations.length, deviations };
}

interface Row {
  readonly definition: StateMachine;
  readonly input: Json;
  readonly expected_output: unknown;
}

function decoded(input: Json): Json {
  return typeof input === "string" ? (JSON.parse(input) as Json) : input;
}
