export { startEngine, type Engine, type EngineOptions } from "./engine.ts";
export type { EventToPublish, PublishedEvent, PublishOptions } from "./log/publisher.ts";
