import { join } from "node:path";
import {
  freePorts,
  isListening,
  MissingServer,
  removeFolder,
  startProcess,
  temporaryFolder,
  versionOf,
  type PrivateServer,
} from "./private-server.ts";
import { existsSync } from "node:fs";

/** Restate on one node; its program comes with the peers' npm packages, its log is synced before it answers. */
export async function restateServer(): Promise<PrivateServer> {
  const platform = `${process.platform}-${process.arch}`;
  const program = join(
    import.meta.dirname,
    `../clients/node_modules/@restatedev/restate-server-${platform}/bin/restate-server`,
  );
  if (!existsSync(program)) throw new MissingServer(`Restate's npm package has no server for ${platform}`);
  const folder = temporaryFolder("restate");
  const [node = 0, ingress = 0, admin = 0] = await freePorts(3);
  const server = startProcess(program, ["--base-dir", folder, "--no-logo"], {
    env: {
      ...process.env,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_LISTEN_MODE: "tcp",
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_DISABLE_TELEMETRY: "true",
      RUST_LOG: "warn",
    },
  });
  await server.until(async () => (await isListening(ingress)) && isListening(admin));
  return {
    address: `http://127.0.0.1:${ingress} http://127.0.0.1:${admin}`,
    pid: server.pid,
    version: `Restate ${versionOf(program, "--version")}`,
    configuration: "one node, settings as they come",
    async stop() {
      await server.stop();
      removeFolder(folder);
    },
  };
}
