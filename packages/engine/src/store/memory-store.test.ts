import { storeSuite } from "../conformance/store.suite.ts";
import { emptyImage, openMemoryStore } from "./memory-store.ts";

storeSuite({
  name: "memory store",
  async open() {
    // What outlives a memory store is its image; the simulation restarts from it.
    const image = emptyImage();
    return {
      store: openMemoryStore(image),
      reopen: async () => openMemoryStore(image),
      close: async () => undefined,
    };
  },
});
