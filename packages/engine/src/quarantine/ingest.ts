import { quarantinedOf, ShapeWatch, uuidV7, type Quarantined, type ValidShape } from "trellis/runtime";
import type { Ingested } from "../inspection/quarantine-contract.ts";
import type { Publisher } from "../log/publisher.ts";

export interface IngestOptions {
  /** Names the event for good: a second one with the same id changes nothing. 1 to 256 characters; default: made here. */
  readonly id?: string;
  /** Who sent it, for those who look at what is in quarantine; 200 characters. */
  readonly sender?: string;
}

export interface IngestSurroundings {
  readonly publisher: Publisher;
  readonly now: () => number;
  /** Resolves once the payload is durable in quarantine; rejects with TRL0432 when it is full. */
  readonly quarantine: (entry: Quarantined) => Promise<void>;
  readonly validShape: (valid: ValidShape) => void;
}

/** The door for events of senders that can't be told, such as another bus: what breaks its contract is kept. */
export type Ingest = (event: string, data: unknown, options?: IngestOptions) => Promise<Ingested>;

export function createIngest(surroundings: IngestSurroundings): Ingest {
  const { publisher, now, quarantine, validShape } = surroundings;
  const watch = new ShapeWatch(now, validShape);
  return async (event, data, { id = uuidV7(now()), sender = "" } = {}) => {
    publisher.assertTakes(id, data);
    const { type, breach } = publisher.judge(event, data);
    if (breach === undefined) {
      watch.valid(type, () => data);
      return await publisher.publish(type, data, { id });
    }
    const entry = quarantinedOf(
      {
        contract: type,
        key: `${type} ${id}`,
        sender,
        receivedMs: now(),
        breach,
        payload: new TextEncoder().encode(JSON.stringify(data) ?? ""),
        door: { kind: "event", id, event: type },
      },
      data,
    );
    await quarantine(entry);
    return { id, quarantined: entry.fingerprint, pointer: breach.pointer, reason: breach.message };
  };
}
