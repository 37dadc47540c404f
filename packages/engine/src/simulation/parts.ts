import type { SystemModel } from "@trellis/model";
import type { DeliveryCore } from "../delivery/core.ts";
import type { CoreReply, FromCore, RedrivenEntry } from "../delivery/messages.ts";
import type { Recovered, Store } from "../ports/store.ts";
import type { MemoryImage } from "../store/memory-store.ts";

/** Parts of the simulated machine that a mutation test may break; the sound ones are below. */
export interface Parts {
  /** The model that the core is given. */
  readonly model: (model: SystemModel) => SystemModel;
  /** Stands between the core and the disk: a store that lies. */
  readonly store: (store: Store, image: MemoryImage) => Store;
  /** What a crash leaves on the disk. */
  readonly survives: (image: MemoryImage) => MemoryImage;
  readonly recovered: (recovered: Recovered) => Recovered;
  /** Whether main learns the ids of the log when it starts. */
  readonly knowsIds: boolean;
  /** What main makes of the core's answer to whether an idle worker may go. */
  readonly unseat: (answer: Extract<CoreReply, { of: "unseat" }>) => Extract<CoreReply, { of: "unseat" }>;
  /** Whether main hears that a context without a worker is wanted. */
  readonly hears: (message: Extract<FromCore, { kind: "wanted" }>) => boolean;
  /** What main gives in of what a redrive of quarantine hands it. */
  readonly readmits: (entries: readonly RedrivenEntry[]) => readonly RedrivenEntry[];
  /** How a worker's mail gets into the core. */
  readonly attach: DeliveryCore["attach"] extends infer Attach ? (core: DeliveryCore) => Attach : never;
}

export const soundParts: Parts = {
  model: (model) => model,
  store: (store) => store,
  survives: (image) => image,
  recovered: (recovered) => recovered,
  knowsIds: true,
  unseat: (answer) => answer,
  hears: () => true,
  readmits: (entries) => entries,
  attach: (core) => (context, send) => core.attach(context, send),
};
