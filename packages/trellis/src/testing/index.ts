export {
  testContext,
  type TestAnswer,
  type TestContext,
  type TestContextOptions,
  type TestDeadLetter,
  type TestOutcome,
  type TestRequest,
} from "./test-context.ts";
export { VirtualClock } from "./virtual-clock.ts";
