export { InvocationRecorder, type Ended, type InvocationRecorderOptions } from "./invocation-recorder.ts";
export { ContextMeters } from "./meters.ts";
export type { SpanBatch } from "./span.ts";
