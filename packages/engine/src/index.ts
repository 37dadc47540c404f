export { startEngine, type Engine, type EngineOptions } from "./engine.ts";
export type { PublishedEvent, PublishOptions } from "./log/publisher.ts";
