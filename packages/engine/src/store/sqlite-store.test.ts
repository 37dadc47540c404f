import { storeSuite } from "../conformance/store.suite.ts";
import { openTemporarySqlite } from "./fixtures/temporary-sqlite.ts";

storeSuite({ name: "sqlite store", open: openTemporarySqlite });
