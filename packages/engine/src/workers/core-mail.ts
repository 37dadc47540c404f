import { eventType, type SystemModel } from "@trellis/model";
import type { Effects, OutgoingEvent } from "trellis/runtime";
import { FrameBuilder } from "../log/frame-builder.ts";
import { frameEventsMax } from "../log/frame-layout.ts";
import { addOutgoing } from "../log/outgoing-event.ts";
import { answersText, type MailedAnswer } from "../delivery/mailed-answers.ts";
import type { FromWorker } from "../delivery/messages.ts";
import {
  packSettled,
  packUnit,
  type PackedFromWorker,
  type PackedMessage,
  type RequestUnit,
} from "../delivery/packed-mail.ts";
import { packBlock, type PackedBlocks } from "../executions/packed-blocks.ts";

/** Longer answers are sent as they are: to write them as text once more would cost more than it saves. */
const answerMaxLength = 1_024;

/**
 * Packs what a worker has to say to the core. Requests that did nothing but publish rest on no rows: no commit can
 * refuse them, so that the core need not look at each. Their events become a frame here, and their answers one text,
 * and the core has one thing to do for all of them.
 */
export class CoreMail {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #now: () => number;
  readonly #builder = new FrameBuilder();
  #answers: MailedAnswer[] = [];

  /**
   * @param numbers what stands for each contract's current version in frames, and for the others by their types
   * @param now epoch ms
   */
  constructor(numbers: ReadonlyMap<string, number>, now: () => number) {
    this.#numbers = numbers;
    this.#now = now;
  }

  pack(messages: readonly FromWorker[]): {
    readonly mail: PackedFromWorker;
    readonly transfer: ArrayBuffer[];
  } {
    const mail: PackedMessage[] = [];
    const transfer: ArrayBuffer[] = [];
    const close = (): void => {
      if (this.#answers.length === 0) return;
      const published = this.#take();
      mail.push(published);
      transfer.push(published.frame.buffer);
    };
    let blocks: PackedBlocks | undefined;
    for (const message of messages) {
      if (message.kind === "block") {
        close();
        if (blocks === undefined) mail.push({ kind: "blocks", blocks: (blocks = []) });
        packBlock(blocks, message.block);
        continue;
      }
      blocks = undefined;
      if (message.kind !== "unit" || !isShort(message)) {
        // Order is kept: units rest on those before them.
        close();
        mail.push(packed(message));
        continue;
      }
      const { events } = message.unit.effects;
      if (this.#builder.full || this.#builder.count + events.length > frameEventsMax) close();
      for (const event of events) addOutgoing(this.#builder, event, this.#numberOf(event));
      this.#answers.push(message);
    }
    close();
    return { mail, transfer };
  }

  #numberOf({ contract, version }: OutgoingEvent): number {
    return this.#numbers.get(version === undefined ? contract : eventType(contract, version)) ?? 0;
  }

  #take(): Extract<FromWorker, { kind: "published" }> {
    const frame = this.#builder.take(this.#now());
    const answers = answersText(this.#answers);
    this.#answers = [];
    return { kind: "published", frame, answers };
  }
}

/**
 * The number of the version that is published today, by contract; of every version, by type.
 *
 * @param numbers by event type, as the core gives them
 */
export function currentNumbers(
  model: SystemModel,
  numbers: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const contracts = Object.values(model.events);
  return new Map([
    ...numbers,
    ...contracts.map(
      ({ name, version }) => [name, numbers.get(eventType(name, version)) ?? 0] as [string, number],
    ),
  ]);
}

function packed(message: Exclude<FromWorker, { kind: "block" }>): PackedMessage {
  if (message.kind === "unit") return packUnit(message);
  return message.kind === "settled" ? packSettled(message) : message;
}

/** Whether a unit does nothing but publish, resting on no rows, so that no commit can refuse it. */
export function isPublication({ reads, writes, ...rare }: Effects): boolean {
  if (rare.quarantined !== undefined || rare.released !== undefined) return false;
  if (rare.starts !== undefined || rare.taskAnswers !== undefined) return false;
  return reads.length === 0 && writes.length === 0;
}

function isShort({ unit: { effects }, answer }: RequestUnit): boolean {
  if (!isPublication(effects) || effects.events.length > frameEventsMax / 2) return false;
  return answer.body === undefined || answer.body.length <= answerMaxLength;
}
