export {
  testContext,
  type TestAnswer,
  type TestContext,
  type TestContextOf,
  type TestContextOptions,
  type TestDeadLetter,
  type TestOutcome,
  type TestQuarantined,
  type TestRequest,
} from "./test-context.ts";
export { stub, type Stub, type StubRequest } from "./stub.ts";
export { VirtualClock } from "./virtual-clock.ts";
