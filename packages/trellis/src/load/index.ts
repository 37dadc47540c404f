export { loadContext, type LoadedContext, type LoadedHandler } from "./load-context.ts";
export { loadSystem, type LoadOptions, type LoadResult } from "./load-system.ts";
export { locateIn } from "./locate-in.ts";
