import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  freePorts,
  isListening,
  programPath,
  removeFolder,
  startProcess,
  temporaryFolder,
  type PrivateServer,
} from "./private-server.ts";

/** RabbitMQ on one node, without plugins. */
export async function rabbitmqServer(): Promise<PrivateServer> {
  const program = programPath("rabbitmq-server", "rabbitmq-server");
  const epmdProgram = programPath("epmd", "erlang-base");
  const folder = temporaryFolder("rabbitmq");
  const [port = 0, distributionPort = 0, epmdPort = 0] = await freePorts(3);
  // Erlang would start the daemon that finds nodes by itself, and leave it behind: this one is ours to end.
  const epmd = startProcess(epmdProgram, ["-port", String(epmdPort), "-address", "127.0.0.1"]);
  await epmd.until(() => isListening(epmdPort));
  const plugins = join(folder, "plugins");
  writeFileSync(plugins, "[].");
  const server = startProcess(program, [], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      HOME: folder,
      ERL_EPMD_PORT: String(epmdPort),
      ERL_EPMD_ADDRESS: "127.0.0.1",
      RABBITMQ_NODENAME: `trellis-peers-${process.pid}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_BASE: folder,
      RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_CONFIG_FILE: join(folder, "none"),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, "none"),
      RABBITMQ_CONF_ENV_FILE: join(folder, "none"),
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
      RABBITMQ_PID_FILE: join(folder, "pid"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    },
  });
  await server.until(() => server.output().includes("Starting broker... completed"));
  return {
    address: `amqp://guest:guest@127.0.0.1:${port}`,
    pid: server.pid,
    version: `RabbitMQ ${/RabbitMQ (\d+\.\d+\.\d+)/.exec(server.output())?.[1] ?? "of unknown version"}`,
    configuration: "one node; a quorum queue confirms what its log has synced",
    async stop() {
      await server.stop();
      await epmd.stop();
      removeFolder(folder);
    },
  };
}
