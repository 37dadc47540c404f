import { EventInParts, type EventParts, type OutgoingEvent } from "trellis/runtime";
import { packAnswer, unpackAnswer, type AnswersText, type PackedAnswer } from "./mailed-answers.ts";
import type { FromCore, FromWorker } from "./messages.ts";
import { unpackBlocks, type PackedBlocks } from "../executions/packed-blocks.ts";

/**
 * Mail as it crosses threads. A small object costs three times as much to send and to read as a list of the same
 * values: so what a busy gateway has most of, units of work of requests and their answers, goes as lists, as blocks of
 * executions do, and everything else as it is. The lists are grown one by one: what `map` answers counts as a list with holes, which V8
 * sends key by key.
 */
export type PackedFromWorker = readonly PackedMessage[];

/** Units of requests and blocks of executions as lists, everything else as it is. */
export type PackedMessage =
  | PackedUnit
  | { readonly kind: "blocks"; readonly blocks: PackedBlocks }
  | Exclude<FromWorker, RequestUnit | Block>;

export type RequestUnit = Extract<FromWorker, { kind: "unit" }>;

type Block = Extract<FromWorker, { kind: "block" }>;

export function unpackFromWorker(packed: PackedFromWorker): FromWorker[] {
  const messages: FromWorker[] = [];
  for (const message of packed) {
    if (!("kind" in message)) messages.push(unpackUnit(message));
    else if (message.kind !== "blocks") messages.push(message);
    else for (const block of unpackBlocks(message.blocks)) messages.push({ kind: "block", block });
  }
  return messages;
}

export type PackedFromCore =
  | Exclude<FromCore, Answered>
  | { readonly kind: "packedAnswers"; readonly answers: readonly (PackedAnswer | AnswersText)[] };

type Answered = Extract<FromCore, { kind: "answered" }>;

export function packFromCore(message: FromCore): PackedFromCore {
  if (message.kind !== "answered") return message;
  const answers: (PackedAnswer | AnswersText)[] = [];
  for (const each of message.answers) answers.push(typeof each === "string" ? each : packAnswer(each));
  return { kind: "packedAnswers", answers };
}

export type PackedUnit = readonly [
  stamp: number,
  reads: Effects["reads"] | undefined,
  writes: Effects["writes"] | undefined,
  events: readonly PackedEvent[],
  answer: PackedAnswer,
  more?: RareEffects,
];

/** What few units have: whatever else there is, so that nothing new is left behind. */
type RareEffects = Omit<Effects, "reads" | "writes" | "events">;

type Effects = RequestUnit["unit"]["effects"];

type PackedEvent = readonly [
  contract: string,
  id: string,
  key: string | undefined,
  whole: string | EventParts,
  version?: number,
];

export function packUnit({ request, unit: { stamp, effects }, answer }: RequestUnit): PackedUnit {
  const { reads, writes, events: whole, ...rare } = effects;
  const events: PackedEvent[] = [];
  for (const event of whole) events.push(packEvent(event));
  const packed = [
    stamp,
    unlessEmpty(reads),
    unlessEmpty(writes),
    events,
    packAnswer({ request, answer }),
  ] as const;
  for (const _member in rare) return [...packed, rare];
  return packed;
}

/** Its whole text is composed for those alone that have no parts. */
function packEvent(event: OutgoingEvent): PackedEvent {
  const { contract, id, key, version } = event;
  const whole = event.parts ?? event.json;
  return version === undefined ? [contract, id, key, whole] : [contract, id, key, whole, version];
}

function unpackUnit([stamp, reads = [], writes = [], packed, answer, more]: PackedUnit): RequestUnit {
  const events = packed.map(([contract, id, key, whole, version]): OutgoingEvent =>
    typeof whole === "string"
      ? { contract, id, key, json: whole, ...(version === undefined ? {} : { version }) }
      : new EventInParts(contract, id, key, whole, version),
  );
  return {
    kind: "unit",
    unit: { stamp, effects: { reads, writes, events, ...more } },
    ...unpackAnswer(answer),
  };
}

function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
