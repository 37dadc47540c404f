import { connectHere } from "../../connection/connect-here.ts";
import type { DefineCommand } from "../../define-command.ts";
import { workflowTable } from "../../executions/workflow-table.ts";
import type { Outcome } from "../../report/outcome.ts";
import type { Session } from "../../session.ts";
import { counted } from "../../terminal/quantity.ts";

export const defineRunsWorkflows: DefineCommand = (command, act) => {
  command.action(() => act(list));
};

async function list(session: Session): Promise<Outcome> {
  const workflows = await (await connectHere(session)).workflows();
  const running = workflows.reduce((sum, workflow) => sum + workflow.running, 0);
  return {
    schema: "trellis.workflows/1",
    data: { workflows },
    text: (screen) => (workflows.length === 0 ? [] : workflowTable(workflows, screen)),
    verdict:
      workflows.length === 0
        ? "no workflows"
        : `${counted(workflows.length, "workflow")}, ${counted(running, "execution")} running`,
  };
}
