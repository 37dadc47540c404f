export type { TelemetryOptions } from "./telemetry/engine-telemetry.ts";
export { startEngine, type Engine, type EngineOptions } from "./engine.ts";
export type { LogOptions, QuarantineOptions } from "./log/log-options.ts";
export type { IngestOptions } from "./quarantine/ingest.ts";
export type { EventToPublish, PublishedEvent, PublishOptions } from "./log/publisher.ts";
