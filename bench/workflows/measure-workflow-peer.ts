import { ClientProcess, numberIn } from "../peers/client-process.ts";
import { ProcessorClock } from "../peers/processor-clock.ts";
import type { ExecutionsRun, WorkflowFigures } from "./workflow-figures.ts";
import { lightMs, lightPerSecond, warmUpMs } from "../peers/figures.ts";
import type { StartServer } from "../peers/servers/private-server.ts";

const clientScript = new URL("../peers/clients/workflow-client.ts", import.meta.url);

/** One durable-execution engine: its server, and a process that is both the caller and the steps. */
export async function measureWorkflowPeer(
  client: string,
  startServer: StartServer,
  durationMs: number,
): Promise<WorkflowFigures> {
  const server = await startServer();
  const caller = new ClientProcess(clientScript, [client, server.address]);
  try {
    const { configuration } = await caller.next("ready");
    const run = async (perSecond: number, runMs: number): Promise<ExecutionsRun> => {
      const clock = new ProcessorClock([caller.pid], [server.pid]);
      const ended = caller.next("ended");
      caller.send({ kind: "run", perSecond, durationMs: runMs });
      const told = await ended;
      return {
        ...clock.throughput(numberIn(told, "total")),
        firstTaskP50Ms: numberIn(told, "firstTaskP50Ms"),
        firstTaskP99Ms: numberIn(told, "firstTaskP99Ms"),
        endP50Ms: numberIn(told, "endP50Ms"),
        endP99Ms: numberIn(told, "endP99Ms"),
      };
    };
    await run(0, warmUpMs);
    const { firstTaskP50Ms, firstTaskP99Ms, perSecond } = await run(lightPerSecond, lightMs);
    const full = await run(0, durationMs);
    return {
      ...full,
      firstTaskP50Ms,
      firstTaskP99Ms,
      lightPerSecond: perSecond,
      configuration: `${server.version}: ${server.configuration}. ${String(configuration)}`,
    };
  } finally {
    await caller.stop();
    await server.stop();
  }
}
