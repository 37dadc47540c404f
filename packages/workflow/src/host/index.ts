// An entry of its own: what a host does with executions that it does not interpret itself loads no interpreter.
export { cutOffEvent } from "../run/cut-off.ts";
export { endedAnswer, startedAnswer, type NestedExecution } from "../run/nested-execution.ts";
export {
  alreadyExists,
  invalidInput,
  limitExceeded,
  machineUnknown,
  nestedDepthMax,
  nestedRequest,
  nestedTooDeep,
  startsExecution,
  waitsForEnd,
  type NestedRefusal,
  type NestedRequest,
} from "../run/nested-request.ts";
export { parseTaskToken, type TaskToken } from "../run/task-token.ts";
