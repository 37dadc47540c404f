export { Frame, FrameBuilder, numberFrame } from "../log/frame.ts";
export type { CommitGroup, Store } from "../ports/store.ts";
export { openSqliteStore } from "./sqlite-store.ts";
