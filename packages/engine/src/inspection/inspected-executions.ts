import { setTimeout } from "node:timers/promises";
import { Fault, type SystemModel } from "@trellis/model";
import type { HistoryEvent, StateMachine } from "@trellis/workflow";
import { newTraceparent, uuidV7, type HeadSampler } from "trellis/runtime";
import type { DeliveryThread } from "../delivery/delivery-thread.ts";
import { checkedAnswer, StartChecks } from "../executions/from-outside.ts";
import type { TellRequest } from "../executions/execution-mail.ts";
import { endedBadly } from "../executions/telling.ts";
import type { Inspected } from "../ports/inspected.ts";
import type { StoredExecutionFilter } from "../ports/execution-store.ts";
import {
  executionOf,
  storedExecutionFilterOf,
  summaryOfExecution,
  workflowStatuses,
} from "./execution-view.ts";
import type { ExecutionFilter, ExecutionSummary } from "./executions-contract.ts";
import { perSecondDefault } from "./inspected-jobs.ts";
import { jobStatusOf } from "./job-view.ts";

type InspectedExecutions = Pick<
  Inspected,
  | "workflows"
  | "executions"
  | "execution"
  | "executionHistory"
  | "executionDefinition"
  | "executionResult"
  | "startExecution"
  | "stopExecution"
  | "redriveExecution"
  | "previewExecutionRedrive"
  | "redriveExecutions"
  | "answerTask"
>;

/** Executions that a preview shows. */
const previewMax = 5;
/** How soon a result is looked for again, at first and in the end. */
const lookMinMs = 5;
const lookMaxMs = 250;

/** What can be seen of executions, and done to them. */
export function inspectedExecutions(
  delivery: Pick<DeliveryThread, "ask">,
  model: SystemModel,
  sampler: HeadSampler,
): InspectedExecutions {
  const checks = new StartChecks(model);

  const look = async (workflow: string, name: string, fromEvent = 1, throughEvent = 0) => {
    const question = { kind: "execution", workflow, name, fromEvent, throughEvent } as const;
    const { found } = await delivery.ask(question, "execution");
    if (found !== undefined) return found;
    throw noSuch(workflow, name);
  };

  const tell = async (request: TellRequest): Promise<ExecutionSummary> =>
    summaryOfExecution((await delivery.ask({ kind: "tellExecution", request }, "told")).row);

  const list = async (filter: StoredExecutionFilter, limit: number, beforeId = Number.MAX_SAFE_INTEGER) => {
    const question = { kind: "executions", filter, limit, beforeId } as const;
    const { rows, counts } = await delivery.ask(question, "executions");
    const workflows = [...counts].flatMap(([workflow, { all, parts }]) => {
      const count = filter.isPart === false ? all - parts : all;
      return count === 0 ? [] : [{ workflow, count }];
    });
    const total = workflows.reduce((sum, { count }) => sum + count, 0);
    const children = [...counts.values()].reduce((sum, { parts }) => sum + parts, 0);
    return { rows, workflows, total, children: filter.isPart === false ? children : undefined };
  };

  /** What the store is asked for: it knows whose children executions are by number. */
  const storedOf = async ({ of, ...filter }: ExecutionFilter): Promise<StoredExecutionFilter> => {
    if (of === undefined) return storedExecutionFilterOf(filter);
    const { workflow = "", ...others } = filter;
    const { row } = await look(workflow, of);
    const { isPart: _isPart, ...stored } = storedExecutionFilterOf(others);
    return { ...stored, parent: row.id };
  };

  return {
    async workflows() {
      const { snapshot } = await delivery.ask({ kind: "snapshot" }, "snapshot");
      return workflowStatuses(model, snapshot.executions);
    },
    async executions(filter, limit, before) {
      const stored = await storedOf(filter);
      const { rows, total, children } = await list(stored, limit, before);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        total,
        ...(children === undefined ? {} : { children }),
        executions: rows.map(summaryOfExecution),
        ...(last === undefined ? {} : { next: last.id }),
      };
    },
    execution: async (workflow, name) => executionOf(await look(workflow, name)),
    async executionHistory(workflow, name, from, limit) {
      const { blocks, lastEvent } = await look(workflow, name, from, from + limit - 1);
      const events = blocks
        .flatMap(({ json }) => JSON.parse(`[${json}]`) as HistoryEvent[]) // a worker's own events
        .filter(({ id }) => id >= from && id < from + limit);
      return { events, ...(from + limit > lastEvent ? {} : { next: from + limit }) };
    },
    async executionDefinition(workflow, name) {
      const question = { kind: "executionDefinition", workflow, name } as const;
      const { found } = await delivery.ask(question, "executionDefinition");
      if (found === undefined) throw noSuch(workflow, name);
      const { hash, json } = found;
      if (json === undefined)
        throw new Fault("TRL0336", `the store has no definition ${hash}`, { retry: "never" });
      return { definition: hash, machine: JSON.parse(json) as StateMachine }; // it was checked before anything started on it
    },
    async executionResult(workflow, name, timeoutMs) {
      const untilMs = Date.now() + timeoutMs;
      for (let pauseMs = lookMinMs; ; pauseMs = Math.min(lookMaxMs, pauseMs * 2)) {
        const execution = executionOf(await look(workflow, name));
        if (execution.status !== "RUNNING" || Date.now() >= untilMs) return execution;
        await setTimeout(Math.min(pauseMs, Math.max(1, untilMs - Date.now())));
      }
    },
    async startExecution(workflow, input, { name } = {}) {
      const atMs = Date.now();
      const request = {
        ...checks.checked(workflow, input, name ?? uuidV7(atMs)),
        atMs,
        traceparent: newTraceparent(sampler),
      };
      const { row, existed } = await delivery.ask({ kind: "startExecution", request }, "started");
      return { execution: summaryOfExecution(row), existed };
    },
    stopExecution: (workflow, execution, options = {}) =>
      tell({ kind: "stop", workflow, execution, ...options }),
    redriveExecution(workflow, execution, { input, ...asker } = {}) {
      const given = input === undefined ? {} : { input: checks.stateInput(workflow, input) };
      return tell({ kind: "redrive", workflow, execution, ...asker, ...given });
    },
    answerTask: (answer) => tell({ kind: "answer", answer: checkedAnswer(answer) }),
    async previewExecutionRedrive(filter) {
      const { workflows, rows, total } = await list(badlyEnded(await storedOf(filter)), previewMax);
      return { total, workflows, executions: rows.map(summaryOfExecution) };
    },
    async redriveExecutions(filter, { perSecond = perSecondDefault, ...rest } = {}) {
      const paced = perSecond === "max" ? {} : { perSecond };
      const picked = badlyEnded(await storedOf(filter));
      const request = { kind: "execution-redrive", filter: picked, ...rest, ...paced } as const;
      return (await delivery.ask({ kind: "startJobs", request }, "jobs")).jobs.map(jobStatusOf);
    },
  };
}

function noSuch(workflow: string, name: string): Fault {
  return new Fault("TRL0333", `${workflow} has no execution "${name}"`, { retry: "never" });
}

/** Of what the filter names, what can be redriven. */
function badlyEnded({ statuses = endedBadly, ...filter }: StoredExecutionFilter): StoredExecutionFilter {
  return { ...filter, statuses: statuses.filter((status) => endedBadly.includes(status)) };
}
