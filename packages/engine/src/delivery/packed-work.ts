import { EventInParts, type Effects, type EventParts, type OutgoingEvent } from "trellis/runtime";
import type { BegunExecution, StartingUnit } from "../executions/execution-mail.ts";
import { blockAt, packBlock, packedBlockLength, type PackedBlocks } from "../executions/packed-blocks.ts";

/** A unit of work as it crosses threads. */
export type PackedWork = readonly [
  stamp: number,
  reads: Effects["reads"] | undefined,
  writes: Effects["writes"] | undefined,
  events: readonly PackedEvent[] | undefined,
  starts?: PackedStarts | undefined,
  rare?: RareEffects,
];

/** What few units have: whatever else there is, so that nothing new is left behind. */
type RareEffects = Omit<Effects, "reads" | "writes" | "events" | "starts">;

type PackedEvent = readonly [
  contract: string,
  id: string,
  key: string | undefined,
  whole: string | EventParts,
  version?: number,
];

/** Six values for each start, and behind them, where it was begun, three and its block; otherwise one that is undefined. */
type PackedStarts = PackedBlocks;

type Start = NonNullable<Effects["starts"]>[number];

export function packWork({ stamp, effects, begun }: StartingUnit): PackedWork {
  const { reads, writes, events: whole, starts, ...rare } = effects;
  const events: PackedEvent[] = [];
  for (const event of whole) events.push(packEvent(event));
  const packed = [stamp, unlessEmpty(reads), unlessEmpty(writes), unlessEmpty(events)] as const;
  const packedStarts = starts && packStarts(starts, begun);
  for (const _member in rare) return [...packed, packedStarts, rare];
  return packedStarts === undefined ? packed : [...packed, packedStarts];
}

export function unpackWork([
  stamp,
  reads = [],
  writes = [],
  packed = [],
  packedStarts,
  rare,
]: PackedWork): StartingUnit {
  const events = packed.map(unpackEvent);
  const effects = { reads, writes, events, ...rare };
  if (packedStarts === undefined) return { stamp, effects };
  const { starts, begun } = unpackStarts(packedStarts);
  return { stamp, effects: { ...effects, starts }, ...(begun === undefined ? undefined : { begun }) };
}

/** Its whole text is composed for those alone that have no parts. */
function packEvent(event: OutgoingEvent): PackedEvent {
  const { contract, id, key, version } = event;
  const whole = event.parts ?? event.json;
  return version === undefined ? [contract, id, key, whole] : [contract, id, key, whole, version];
}

function unpackEvent([contract, id, key, whole, version]: PackedEvent): OutgoingEvent {
  return typeof whole === "string"
    ? { contract, id, key, json: whole, ...(version === undefined ? {} : { version }) }
    : new EventInParts(contract, id, key, whole, version);
}

function packStarts(starts: readonly Start[], begun: StartingUnit["begun"]): PackedStarts {
  const packed: PackedStarts = [];
  starts.forEach(({ workflow, execution, input, traceparent, tracestate, atMs }, at) => {
    packed.push(workflow, execution, input, traceparent, tracestate, atMs);
    const early = begun?.[at];
    packed.push(early?.definition);
    if (early === undefined) return;
    packed.push(early.startedMs, early.seed);
    packBlock(packed, early.block);
  });
  return packed;
}

function unpackStarts(packed: PackedStarts): {
  readonly starts: readonly Start[];
  readonly begun: readonly (BegunExecution | undefined)[] | undefined;
} {
  const starts: Start[] = [];
  const begun: (BegunExecution | undefined)[] = [];
  let some = false;
  // `packStarts` wrote them in this order.
  const text = (place: number): string => packed[place] as string;
  for (let at = 0; at < packed.length;) {
    const tracestate = packed[at + 4];
    starts.push({
      workflow: text(at),
      execution: text(at + 1),
      input: text(at + 2),
      traceparent: text(at + 3),
      ...(tracestate === undefined ? undefined : { tracestate: text(at + 4) }),
      atMs: packed[at + 5] as number,
    });
    const definition = packed[at + 6] === undefined ? undefined : text(at + 6);
    at += 7;
    if (definition === undefined) {
      begun.push(undefined);
      continue;
    }
    some = true;
    const startedMs = packed[at] as number;
    begun.push({ definition, startedMs, seed: text(at + 1), block: blockAt(packed, at + 2) });
    at += 2 + packedBlockLength;
  }
  return { starts, begun: some ? begun : undefined };
}

function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
