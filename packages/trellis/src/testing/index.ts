export {
  testContext,
  type TestContext,
  type TestContextOf,
  type TestContextOptions,
  type TestStart,
} from "./test-context.ts";
export type {
  TestAnswer,
  TestDeadLetter,
  TestOutcome,
  TestQuarantined,
  TestRequest,
} from "./test-outcome.ts";
export { stub, type Stub, type StubRequest } from "./stub.ts";
export { VirtualClock } from "./virtual-clock.ts";
export type { HostedBench, WorkflowHost } from "./workflow-host.ts";
