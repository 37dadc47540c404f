export type { TelemetryOptions } from "./telemetry/engine-telemetry.ts";
export { startEngine, type Engine, type EngineOptions } from "./engine.ts";
export type { EventToPublish, PublishedEvent, PublishOptions } from "./log/publisher.ts";
