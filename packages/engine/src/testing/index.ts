export {
  virtualWorkflows,
  type OpenTask,
  type TestExecution,
  type VirtualWorkflows,
  type VirtualWorkflowsOptions,
} from "./virtual-workflows.ts";
