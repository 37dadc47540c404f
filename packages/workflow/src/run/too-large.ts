import { StateFailure } from "./failure.ts";

/** What a state hands on is larger than a payload may be. */
export function outputTooLarge(state: string): StateFailure {
  return tooLarge(`The state/task '${state}' returned a result`);
}

/** What a state hands to a task, a branch or a child execution is larger than a payload may be. */
export function inputTooLarge(state: string): StateFailure {
  return tooLarge(`The state/task '${state}' provided an input`);
}

function tooLarge(what: string): StateFailure {
  const cause = `${what} with a size exceeding the maximum number of bytes service limit.`;
  return new StateFailure("States.DataLimitExceeded", cause, { terminal: true });
}
