import type { Inspected } from "../ports/inspected.ts";
import type { ExecutionSummary, WorkflowStatus } from "./executions-contract.ts";
import { queryOf } from "./inspection-query.ts";
import type { JobStatus } from "./jobs-contract.ts";

type ExecutionsClient = Pick<
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

/** What the inspection API offers of executions, from another process. */
export function executionsClient(
  get: <T>(path: string) => Promise<T>,
  post: <T>(path: string, body: unknown) => Promise<T>,
): ExecutionsClient {
  const pathOf = (workflow: string, name: string): string =>
    `/api/executions/${encodeURIComponent(workflow)}/${encodeURIComponent(name)}`;
  const told = async (path: string, body: unknown): Promise<ExecutionSummary> =>
    (await post<{ readonly execution: ExecutionSummary }>(path, body)).execution;
  return {
    workflows: async () =>
      (await get<{ readonly workflows: readonly WorkflowStatus[] }>("/api/workflows")).workflows,
    executions: (filter, limit, before) => get(`/api/executions${queryOf({ ...filter, limit, before })}`),
    execution: (workflow, name) => get(pathOf(workflow, name)),
    executionHistory: (workflow, name, from, limit) =>
      get(`${pathOf(workflow, name)}/history${queryOf({ from, limit })}`),
    executionDefinition: (workflow, name) => get(`${pathOf(workflow, name)}/definition`),
    executionResult: (workflow, name, timeoutMs) =>
      get(`${pathOf(workflow, name)}/result${queryOf({ timeoutMs })}`),
    startExecution: (workflow, input, options) => post("/api/executions", { workflow, input, ...options }),
    stopExecution: (workflow, name, options = {}) => told(`${pathOf(workflow, name)}/stop`, options),
    redriveExecution: (workflow, name, options = {}) => told(`${pathOf(workflow, name)}/redrive`, options),
    previewExecutionRedrive: (filter) => post("/api/executions/redrive/preview", { filter }),
    redriveExecutions: async (filter, options) =>
      (await post<{ readonly jobs: readonly JobStatus[] }>("/api/executions/redrive", { filter, ...options }))
        .jobs,
    answerTask: ({ kind, ...answer }) =>
      told(`/api/tasks/${{ succeeded: "succeed", failed: "fail", heartbeat: "heartbeat" }[kind]}`, answer),
  };
}
