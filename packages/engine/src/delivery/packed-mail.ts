import { packAnswer, unpackAnswer, type AnswersText, type PackedAnswer } from "./mailed-answers.ts";
import { unpackBlocks, type PackedBlocks } from "../executions/packed-blocks.ts";
import type { FromCore, FromWorker, Settlement } from "./messages.ts";
import { packWork, unpackWork, type PackedWork } from "./packed-work.ts";

/**
 * Mail as it crosses threads. A small object costs three times as much to send and to read as a list of the same
 * values: so what there is most of, units of work, answers of requests and blocks of executions, goes as lists, and
 * everything else as it is. The lists are grown one by one: what `map` answers counts as a list with holes, which V8
 * sends key by key.
 */
export type PackedFromWorker = readonly PackedMessage[];

export type PackedMessage =
  | PackedUnit
  | PackedSettled
  | { readonly kind: "blocks"; readonly blocks: PackedBlocks }
  | Exclude<FromWorker, RequestUnit | Block>;

export type RequestUnit = Extract<FromWorker, { kind: "unit" }>;

type Block = Extract<FromWorker, { kind: "block" }>;

type Settled = Extract<FromWorker, { kind: "settled" }>;

export function unpackFromWorker(packed: PackedFromWorker): FromWorker[] {
  const messages: FromWorker[] = [];
  for (const message of packed) {
    if (!("kind" in message)) messages.push(unpackUnit(message));
    else if (message.kind === "settledUnits") messages.push(unpackSettled(message));
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

export type PackedUnit = readonly [work: PackedWork, answer: PackedAnswer];

/** Without the units, which stand beside it: of each its index and its work. */
interface PackedSettled {
  readonly kind: "settledUnits";
  readonly settlement: Omit<Settlement, "units">;
  readonly units: readonly (number | PackedWork)[];
}

export function packUnit({ request, unit, answer }: RequestUnit): PackedUnit {
  return [packWork(unit), packAnswer({ request, answer })];
}

function unpackUnit([work, answer]: PackedUnit): RequestUnit {
  return { kind: "unit", unit: unpackWork(work), ...unpackAnswer(answer) };
}

/** What became of deliveries; most settlements have no units, and go as they are. */
export function packSettled(message: Settled): Settled | PackedSettled {
  const { units, ...settlement } = message.settlement;
  if (units.length === 0) return message;
  const packed: (number | PackedWork)[] = [];
  for (const { index, unit } of units) packed.push(index, packWork(unit));
  return { kind: "settledUnits", settlement, units: packed };
}

function unpackSettled({ settlement, units: packed }: PackedSettled): Settled {
  const units: Settlement["units"][number][] = [];
  for (let at = 0; at < packed.length; at += 2) {
    // `packSettled` wrote them in pairs.
    units.push({ index: packed[at] as number, unit: unpackWork(packed[at + 1] as PackedWork) });
  }
  return { kind: "settled", settlement: { ...settlement, units } };
}
