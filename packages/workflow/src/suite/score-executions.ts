import type { Json } from "../definition/definition.ts";
import type { HistoryEvent } from "../run/protocol.ts";
import { runVirtually, type VirtualResult } from "../virtual/run-virtually.ts";
import { placeholdersOf, replaced, unlikeness } from "./likeness.ts";
import type { RecordedCase, RecordedEvent } from "./recorded-case.ts";
import { standInLambdas } from "./stand-in-lambdas.ts";

/** From the least to the most that can be asked of a case. */
export const levels = ["status", "outcome", "types", "events"] as const;

export type Level = (typeof levels)[number];

export interface Score {
  readonly cases: number;
  /** How many cases are as recorded: terminal status; output, or error and cause; sequence of event types; all events. */
  readonly alike: Readonly<Record<Level, number>>;
  readonly deviations: readonly Deviation[];
}

export interface Deviation {
  readonly test: string;
  readonly level: Level;
  readonly reason: string;
}

/**
 * Runs executions that were recorded on AWS in virtual time, and compares.
 * @param lines the recordings, one JSON document a line
 */
export async function scoreExecutions(lines: string): Promise<Score> {
  const alike = { status: 0, outcome: 0, types: 0, events: 0 };
  const deviations: Deviation[] = [];
  let cases = 0;
  for (const line of lines.split("\n").filter(Boolean)) {
    const recorded = JSON.parse(line) as RecordedCase; // the suite's form; a line of another one fails
    cases++;
    const reasons = await deviationsOf(recorded);
    for (const level of levels) {
      const reason = reasons[level];
      if (reason === undefined) alike[level]++;
      else deviations.push({ test: recorded.test, level, reason });
    }
  }
  return { cases, alike, deviations };
}

type Reasons = Partial<Record<Level, string>>;

async function deviationsOf(recorded: RecordedCase): Promise<Reasons> {
  try {
    return compared(recorded, await executed(recorded));
  } catch (error) {
    const reason = `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { status: reason, outcome: reason, types: reason, events: reason };
  }
}

function executed(recorded: RecordedCase): Promise<VirtualResult> {
  return runVirtually(recorded.definition, {
    input: JSON.parse(recorded.input) as Json,
    tasks: standInLambdas(recorded.lambdas),
    executionType: recorded.type,
    startAtMs: recorderClockMs,
    stateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:recorded",
  });
}

/** The suite's inputs name times around this one as now. */
const recorderClockMs = Date.UTC(2026, 10, 21, 19, 19, 0);

function compared(recorded: RecordedCase, result: VirtualResult): Reasons {
  const placeholders = placeholdersOf(recorded);
  const differs = (theirs: unknown, ours: unknown): string | undefined =>
    unlikeness(theirs, ours, placeholders);
  const events = eventsOf(recorded, result.history);
  const { expected } = recorded;
  const outcome =
    expected.status === "ExecutionSucceeded"
      ? differs({ output: expected.output }, replaced({ output: result.output }, recorded))
      : differs(
          { error: expected.error, cause: expected.cause },
          replaced({ error: result.error ?? null, cause: result.cause ?? null }, recorded),
        );
  const types = (list: readonly { readonly type: string }[]): string[] => {
    const found = list.map(({ type }) => type);
    return recorded.ordered ? found : found.toSorted();
  };
  const reasons = {
    status: differs(expected.status, events.at(-1)?.type),
    outcome,
    types: differs(types(expected.events), types(events)),
    events: recorded.ordered
      ? differs(expected.events, events)
      : unorderedUnlikeness(expected.events, events, differs),
  };
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined));
}

/** Our events as they would have been recorded. */
function eventsOf(recorded: RecordedCase, history: readonly HistoryEvent[]): readonly RecordedEvent[] {
  const events = replaced(history, recorded).map((event): RecordedEvent => ({ ...event }));
  // The recorder keeps no event of a kind that it can't sort.
  const kept = recorded.ordered ? events : events.filter(({ type }) => type !== "ParallelStateSucceeded");
  return isBeforeRedrive(recorded) ? kept.map(withoutRedriveCount) : kept;
}

/** The context object has a RedriveCount since executions can be redriven: since 15 November 2023. */
function isBeforeRedrive({ recorded }: RecordedCase): boolean {
  const [day = 0, month = 0, year = 0] = recorded.split(/[-,]/, 3).map(Number);
  return year * 10_000 + month * 100 + day < 20_231_115;
}

function withoutRedriveCount(event: RecordedEvent): RecordedEvent {
  const text = JSON.stringify(event);
  // Also within JSON texts, whose quotes are escaped.
  return JSON.parse(text.replaceAll(/,\\*"RedriveCount\\*":0/g, "")) as RecordedEvent;
}

/** Events whose ids were not kept may stand anywhere; the others stand at their ids. */
function unorderedUnlikeness(
  recorded: readonly RecordedEvent[],
  ours: readonly RecordedEvent[],
  differs: (theirs: unknown, ours: unknown) => string | undefined,
): string | undefined {
  const left = [...ours];
  for (const event of recorded) {
    const { id, previousEventId, ...rest } = event;
    const isPlaced = typeof id === "number";
    const at = left.findIndex((candidate) => {
      const { id: ourId, previousEventId: ourPreviousId, ...ourRest } = candidate;
      if (isPlaced && (ourId !== id || ourPreviousId !== previousEventId)) return false;
      return differs(rest, ourRest) === undefined;
    });
    if (at === -1) return `no event of ours is like ${JSON.stringify(event).slice(0, 300)}`;
    left.splice(at, 1);
  }
  return left.length === 0 ? undefined : `${left.length} events of ours are in no recording`;
}
