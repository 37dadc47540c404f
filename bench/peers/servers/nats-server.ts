import {
  freePorts,
  isListening,
  programPath,
  removeFolder,
  startProcess,
  temporaryFolder,
  versionOf,
  type PrivateServer,
} from "./private-server.ts";

/** NATS with JetStream on one node; as it comes, it syncs its files every two minutes and answers before that. */
export async function natsServer(): Promise<PrivateServer> {
  const program = programPath("nats-server", "nats-server");
  const folder = temporaryFolder("nats");
  const [port = 0] = await freePorts(1);
  const server = startProcess(program, ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder]);
  await server.until(() => server.output().includes("Server is ready") && isListening(port));
  return {
    address: `nats://127.0.0.1:${port}`,
    pid: server.pid,
    version: `NATS ${versionOf(program, "--version")}`,
    configuration: "file store, one replica, sync_interval as it comes (2 min)",
    async stop() {
      await server.stop();
      removeFolder(folder);
    },
  };
}
