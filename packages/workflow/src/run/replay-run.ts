import { Fault } from "@trellis/model";
import type { StateMachine } from "../definition/definition.ts";
import { DrivenRun } from "./driven-run.ts";
import { prepareMachine } from "./prepared-machine.ts";
import type { Answer, HistoryEvent } from "./protocol.ts";
import { signalBehind } from "./recorded-signal.ts";
import type { RunOptions } from "./run-options.ts";
import type { Run } from "./run.ts";

/**
 * Brings a run back to where its history ends: the signals are found in the history and handled again, and what comes
 * out is compared with what was recorded. `openCommands()` of the run then says what its host has to carry out again.
 * @param options those that the run was opened with
 * @param history all events, in their order; whole answers, as they were recorded
 * @throws Fault TRL0701 where this definition, with these options, does not give this history
 */
export function replayRun(
  machine: StateMachine,
  options: RunOptions,
  history: readonly HistoryEvent[],
): Run | Promise<Run> {
  const run = new DrivenRun(prepareMachine(machine), options);
  const replayed = replayFrom(run, history, { at: 0, silent: 0 });
  return replayed === undefined ? run : replayed.then(() => run);
}

interface Progress {
  readonly at: number;
  /** Signals in a row that led to no event: tries that failed before anything was recorded. */
  readonly silent: number;
}

function replayFrom(
  run: DrivenRun,
  history: readonly HistoryEvent[],
  from: Progress,
): Promise<void> | undefined {
  let progress = from;
  for (let event = history[progress.at]; event !== undefined; event = history[progress.at]) {
    const signal = signalBehind(run, history, progress.at);
    if (signal === undefined || progress.silent > silentMax) throw differs(event, "nothing waited for it");
    const answer = run.handle(signal);
    const before = progress;
    if (answer instanceof Promise) {
      return answer.then((resolved) => replayFrom(run, history, compared(history, before, resolved)));
    }
    progress = compared(history, before, answer);
  }
  return undefined;
}

/** Twice as many tries as AWS allows a retrier. */
const silentMax = 200_000_000;

function compared(history: readonly HistoryEvent[], { at, silent }: Progress, { events }: Answer): Progress {
  for (const [index, event] of events.entries()) {
    const recorded = history[at + index];
    if (recorded === undefined) throw differs(event, "the history ends before it");
    if (!isSame(recorded, event)) throw differs(event, `the history has ${JSON.stringify(recorded)}`);
  }
  return { at: at + events.length, silent: events.length === 0 ? silent + 1 : 0 };
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  const other = right as Readonly<Record<string, unknown>>; // an object, seen above
  return Object.entries(left).every(([name, value]) => isSame(value, other[name]));
}

function differs(event: HistoryEvent, why: string): Fault {
  return new Fault(
    "TRL0701",
    `event ${event.id}, ${event.type}, does not follow from the definition and the events before it: ${why}`,
    { retry: "never", details: { event: event.id } },
  );
}
