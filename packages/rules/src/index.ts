export { fixSources, type FixOptions } from "./fix-sources.ts";
export { judgeSources, type JudgeOptions } from "./judge-sources.ts";
export { readSources, type ReadSourcesOptions, type Source, type Sources } from "./read-sources.ts";
