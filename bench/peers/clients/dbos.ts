import { DBOS } from "@dbos-inc/dbos-sdk";
import type { StepInput, WorkflowPeer } from "./workflow-peer.ts";

const connectionsMax = 20;

export const peer: WorkflowPeer = {
  configuration: `registerWorkflow with three runStep; pool of ${connectionsMax}; caller and steps in one process`,
  openMax: 256,

  async open(address, began) {
    DBOS.setConfig({
      name: "bench",
      systemDatabaseUrl: address,
      systemDatabasePoolSize: connectionsMax,
      logLevel: "error",
    });
    const threeSteps = DBOS.registerWorkflow(
      async (input: StepInput) => {
        const first = await DBOS.runStep(() => {
          began(input);
          return Promise.resolve(input.number + 1);
        });
        const second = await DBOS.runStep(() => Promise.resolve(first + 1));
        return DBOS.runStep(() => Promise.resolve(second + 1));
      },
      { name: "threeSteps" },
    );
    await DBOS.launch();
    return async (id, input) => {
      const handle = await DBOS.startWorkflow(threeSteps, { workflowID: id })(input);
      return handle.getResult();
    };
  },
};
