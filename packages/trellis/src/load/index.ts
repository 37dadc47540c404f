export { loadContext, type LoadedContext, type LoadedHandler } from "./load-context.ts";
export { loadPolicy } from "./load-policy.ts";
export { loadSystem, type LoadOptions, type LoadResult } from "./load-system.ts";
