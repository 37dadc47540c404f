export { Frame, numberFrame } from "../log/frame.ts";
export { FrameBuilder } from "../log/frame-builder.ts";
export { commitGroupOf } from "../ports/commit-group-of.ts";
export type { CommitGroup, Store } from "../ports/store.ts";
export { openSqliteStore } from "./sqlite-store.ts";
