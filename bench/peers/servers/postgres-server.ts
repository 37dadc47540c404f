import { execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { join } from "node:path";
import {
  freePorts,
  programPath,
  removeFolder,
  startProcess,
  temporaryFolder,
  versionOf,
  type PrivateServer,
} from "./private-server.ts";

const settings = {
  synchronous_commit: "on",
  fsync: "on",
  shared_buffers: "1GB",
  work_mem: "32MB",
  // No checkpoint in the middle of a measurement.
  max_wal_size: "8GB",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
};

/** PostgreSQL with a cluster of its own. */
export async function postgresServer(): Promise<PrivateServer> {
  const program = programPath("postgres", "postgresql");
  const folder = temporaryFolder("postgres");
  const [port = 0] = await freePorts(1);
  const user = unprivilegedUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder };
  const data = join(folder, "data");
  execFileSync(programPath("initdb", "postgresql"), ["-D", data, "-A", "trust", "-U", "postgres"], {
    ...options,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const given = { ...settings, listen_addresses: "127.0.0.1", port, unix_socket_directories: folder };
  const args = Object.entries(given).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = startProcess(program, ["-D", data, ...args], options);
  await server.until(() => server.output().includes("ready to accept connections"));
  return {
    address: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: server.pid,
    version: `PostgreSQL ${versionOf(program, "--version")}`,
    configuration: Object.entries(settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
    async stop() {
      // The fast shutdown: it does not wait for clients, and gives its shared memory back.
      await server.stop("SIGINT");
      removeFolder(folder);
    },
  };
}

/** PostgreSQL refuses to run as root, so root runs it as the user that its package makes. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}
