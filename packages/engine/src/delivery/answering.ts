import { failureOf } from "trellis/runtime";
import type { Absence } from "./absence.ts";
import type { Executions } from "../executions/executions.ts";
import type { Store } from "../ports/store.ts";
import { snapshotOf } from "./core-snapshot.ts";
import type { Desk } from "./desk.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { CoreReply, FromCore } from "./messages.ts";
import type { Quarantine } from "./quarantine/quarantine.ts";
import type { Question } from "./question.ts";
import type { Retention } from "./retention.ts";
import type { Stall } from "./stall.ts";

export interface AnsweringOptions {
  readonly desk: Desk;
  readonly jobs: Jobs;
  readonly absence: Absence;
  /** Without patience: whoever asks would rather hear of a fault. */
  readonly store: Store;
  readonly stall: Stall;
  readonly retention: Retention;
  readonly quarantine: Quarantine;
  readonly executions: Executions;
  readonly send: (message: FromCore) => void;
  /** Nothing more is to be done. */
  readonly closed: () => void;
}

/** Answers questions: between two rounds, because within one the books are open, or while the store refuses. */
export class Answering {
  readonly #options: AnsweringOptions;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  async answer(question: Question): Promise<void> {
    const { send, stall } = this.#options;
    const { token } = question;
    try {
      const reply = await this.#replyTo(question);
      send({ kind: "replied", token, reply });
    } catch (error) {
      const failure = failureOf(error);
      send({ kind: "failed", token, failure });
      stall.haltIfDamaged(failure);
    }
  }

  async #replyTo(question: Question): Promise<CoreReply> {
    const { desk, jobs, absence, store, stall, retention, quarantine, executions, closed } = this.#options;
    switch (question.kind) {
      case "jobs":
        return { of: "jobs", jobs: jobs.snapshots() };
      case "deadLetters": {
        const { filter, limit, afterId } = question;
        const counts = await store.countDeadLetters(filter);
        return { of: "deadLetters", counts, rows: await store.deadLetters(filter, limit, afterId) };
      }
      case "quarantined": {
        const { filter, limit, afterId, groupsLimit } = question;
        const sizes = await store.quarantine.sizes(filter);
        const rows = limit === 0 ? [] : await store.quarantine.rows(filter, limit, afterId);
        const groups = groupsLimit === 0 ? [] : await store.quarantine.groups(filter, groupsLimit);
        return { of: "quarantined", sizes, rows, groups };
      }
      case "quarantinedPayload":
        return { of: "quarantinedPayload", found: await quarantinedPayload(store, question.id) };
      case "executions": {
        const { filter, limit, beforeId } = question;
        const { isPart, ...whicheverPart } = filter;
        // One walk for both, those that are listed and those that are left out.
        const counts = await store.executions.count(isPart === false ? whicheverPart : filter);
        return { of: "executions", counts, rows: await store.executions.newest(filter, limit, beforeId) };
      }
      case "execution":
        return { of: "execution", found: await executionOf(store, question) };
      case "executionDefinition":
        return { of: "executionDefinition", found: await definitionOf(store, question) };
      case "snapshot": {
        // In the midst of a round, events are counted that are not in the log yet.
        const snapshot = snapshotOf(desk, retention, stall.failure !== undefined);
        const held = { quarantine: quarantine.snapshot(), quarantinePolicy: quarantine.policy };
        const workflows = { executions: executions.figures() };
        return { of: "snapshot", snapshot: { ...snapshot, ...held, ...workflows, jobs: jobs.snapshots() } };
      }
      case "unseat":
        // The next worker would have to wait for a commit before it answers anything.
        if (stall.failure !== undefined) return { of: "unseat", unseated: false, idleForMs: 0 };
        return { of: "unseat", ...absence.unseat(question.context, question.idleMs) };
      case "close":
        closed();
        stall.close();
        await store.close();
        return { of: "close" };
    }
  }
}

type ExecutionReply = Extract<CoreReply, { of: "execution" }>["found"];

async function executionOf(
  { executions }: Store,
  { workflow, name, fromEvent, throughEvent }: Extract<Question, { kind: "execution" }>,
): Promise<ExecutionReply> {
  const [row] = await executions.byName([{ workflow, name }]);
  if (row === undefined) return undefined;
  const lastEvent = await executions.lastEvent(row.id);
  const blocks = await executions.history(row.id, fromEvent, throughEvent);
  const ends = [
    ...(await executions.history(row.id, 1, 1)),
    ...(await executions.history(row.id, lastEvent, lastEvent)),
  ];
  const interventions = await executions.interventions(row.id);
  const ids = row.parent === undefined ? [] : [row.parent.execution];
  const [parent] = ids.length === 0 ? [] : await executions.rows({ ids }, 1, 0);
  return { row, parent, lastEvent, blocks, ends, interventions };
}

type DefinitionReply = Extract<CoreReply, { of: "executionDefinition" }>["found"];

async function definitionOf(
  { executions }: Store,
  { workflow, name }: Extract<Question, { kind: "executionDefinition" }>,
): Promise<DefinitionReply> {
  const [row] = await executions.byName([{ workflow, name }]);
  return row && { hash: row.definition, json: await executions.definition(row.definition) };
}

type PayloadReply = Extract<CoreReply, { of: "quarantinedPayload" }>["found"];

async function quarantinedPayload({ quarantine }: Store, id: number): Promise<PayloadReply> {
  const [row] = await quarantine.rows({ ids: [id] }, 1, 0);
  const payload = await quarantine.payload(id);
  if (row === undefined || payload === undefined) return undefined;
  return { row, payload, valid: await quarantine.validShape(row.contract) };
}
