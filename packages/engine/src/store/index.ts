export { Frame, FrameBuilder, numberFrame } from "../log/frame.ts";
export { commitGroupOf } from "../ports/commit-group-of.ts";
export type { CommitGroup, Store } from "../ports/store.ts";
export { openSqliteStore } from "./sqlite-store.ts";
