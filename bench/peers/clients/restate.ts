import { createServer } from "node:http2";
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import { createEndpointHandler, service, type Context } from "@restatedev/restate-sdk";
import type { StepInput, WorkflowPeer } from "./workflow-peer.ts";

const connectionsMax = 256;

export const peer: WorkflowPeer = {
  configuration: `a service handler with three ctx.run over HTTP/2; ingress over ${connectionsMax} kept-alive connections; caller and steps in one process`,
  openMax: connectionsMax,

  /** @param address `<ingress URL> <admin URL>` */
  async open(address, began) {
    const [ingress = "", admin = ""] = address.split(" ");
    const port = await serveSteps(began);
    await post(new Agent(), `${admin}/deployments`, { uri: `http://127.0.0.1:${port}` });
    const agent = new Agent({ keepAlive: true, maxSockets: connectionsMax });
    return (id, input) => post(agent, `${ingress}/bench/threeSteps`, input, { "idempotency-key": id });
  },
};

async function serveSteps(began: (input: StepInput) => void): Promise<number> {
  const bench = service({
    name: "bench",
    handlers: {
      threeSteps: async (context: Context, input: StepInput) => {
        const first = await context.run(() => {
          began(input);
          return input.number + 1;
        });
        const second = await context.run(() => first + 1);
        return context.run(() => second + 1);
      },
    },
  });
  const server = createServer(createEndpointHandler({ services: [bench] }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Node's own client: `fetch` costs the caller several times as much. */
function post(
  agent: Agent,
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: "POST", agent, headers: { "content-type": "application/json", ...headers } },
      (answer) => {
        const chunks: string[] = [];
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => chunks.push(chunk));
        answer.on("end", () => {
          const text = chunks.join("");
          if ((answer.statusCode ?? 500) < 300) resolve(text);
          else reject(new Error(`${url} answered ${answer.statusCode}: ${text}`));
        });
      },
    );
    asked.on("error", reject);
    asked.end(JSON.stringify(body));
  });
}
