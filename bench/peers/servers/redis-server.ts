import {
  freePorts,
  isListening,
  programPath,
  removeFolder,
  startProcess,
  temporaryFolder,
  versionOf,
  type PrivateServer,
  type StartServer,
} from "./private-server.ts";

/**
 * Redis with its append-only file.
 *
 * @param fsync "everysec": what a power cut loses is up to a second; "always": nothing that was answered
 */
export function redisServer(fsync: "everysec" | "always"): StartServer {
  return async (): Promise<PrivateServer> => {
    const program = programPath("redis-server", "redis-server");
    const folder = temporaryFolder("redis");
    const [port = 0] = await freePorts(1);
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    const durability = ["--appendonly", "yes", "--appendfsync", fsync];
    // No snapshots beside it, and nothing thrown away when memory gets short.
    const memory = ["--save", "", "--maxmemory-policy", "noeviction"];
    const server = startProcess(program, [...args, ...durability, ...memory]);
    await server.until(() => isListening(port));
    return {
      address: `redis://127.0.0.1:${port}`,
      pid: server.pid,
      version: `Redis ${versionOf(program, "--version")}`,
      configuration: `appendonly yes, appendfsync ${fsync}, no snapshots`,
      async stop() {
        await server.stop();
        removeFolder(folder);
      },
    };
  };
}
