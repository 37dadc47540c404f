import type { StateMachine } from "../definition/definition.ts";
import { DrivenRun } from "./driven-run.ts";
import { prepareMachine } from "./prepared-machine.ts";
import type { RunOptions } from "./run-options.ts";
import type { Run } from "./run.ts";

/**
 * Opens an execution that has not started. The same options and the same signals give the same answers, so that
 * `replayRun` can bring it back from its history.
 * @param machine a definition that validation has accepted; it is not changed as long as the run is used
 */
export function openRun(machine: StateMachine, options: RunOptions): Run {
  return new DrivenRun(prepareMachine(machine), options);
}
