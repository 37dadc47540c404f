import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { accessSync, constants, globSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A server that belongs to one measurement: own process, own port on loopback, own temporary folder. */
export interface PrivateServer {
  readonly address: string;
  /** Its processor time is that of this process and of all below it. */
  readonly pid: number;
  readonly version: string;
  /** How it is set up, as far as durability and speed depend on it. */
  readonly configuration: string;
  /** Ends it and removes its folder. */
  readonly stop: () => Promise<void>;
}

export type StartServer = () => Promise<PrivateServer>;

/** The server's program is not on this machine: its row is left out, and the message says how to install it. */
export class MissingServer extends Error {}

/** Where distributions put servers that an ordinary user's PATH leaves out. */
const serverFolders = ["/usr/lib/rabbitmq/bin", "/usr/lib/postgresql/*/bin", "/usr/local/sbin", "/usr/sbin"];
const readyMaxMs = 60_000;
const stopMaxMs = 10_000;

/** What must not outlive this process, in whatever way it ends: servers first, then their folders. */
const leftBehind = new Set<() => void>();
process.on("exit", () => [...leftBehind].reverse().forEach((remove) => remove()));

/** The program's path; RabbitMQ's own script is preferred to Debian's, which becomes another user. */
export function programPath(name: string, debianPackage: string): string {
  const listed = serverFolders.flatMap((pattern) => globSync(pattern).sort().reverse());
  const folders = [...listed, ...(process.env["PATH"] ?? "").split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) {
    throw new MissingServer(`${name} is not installed (Debian: apt-get install ${debianPackage})`);
  }
  return found;
}

/** The first thing in what a program says that looks like a version. */
export function versionOf(program: string, ...args: readonly string[]): string {
  const said = execFileSync(program, args, { encoding: "utf8" });
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim();
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A folder beside that of Trellis's own store: the same disk. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `trellis-peers-${name}-`));
  leftBehind.add(() => removeFolder(folder));
  return folder;
}

/** Ports that nobody uses now, each different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A server's process, at the head of a process group, so that whatever it starts ends with it. */
export interface ServerProcess {
  readonly pid: number;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Waits for the server to be ready; fails with its output when it ends before or takes a minute. */
  readonly until: (isReady: () => boolean | Promise<boolean>) => Promise<void>;
  /** Ends the group, with force after ten seconds. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export function startProcess(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ServerProcess {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} can't be started`);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => chunks.push(String(chunk)));
  const output = (): string => chunks.join("");
  const kill = (): void => void signalGroup(pid, "SIGKILL");
  leftBehind.add(kill);
  return {
    pid,
    output,
    async until(isReady) {
      if (await becomes(isReady, child)) return;
      kill();
      throw new Error(`${program} did not get ready:\n${output()}`);
    },
    async stop(signal = "SIGTERM") {
      signalGroup(pid, signal);
      for (let waitedMs = 0; waitedMs < stopMaxMs && signalGroup(pid, 0); waitedMs += 20)
        await setTimeout(20);
      kill();
      leftBehind.delete(kill);
    },
  };
}

/** Whether something listens there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** False when the process ended before, or took too long. */
async function becomes(isReady: () => boolean | Promise<boolean>, child: ChildProcess): Promise<boolean> {
  const startedMs = performance.now();
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() - startedMs > readyMaxMs) return false;
    await setTimeout(50);
  }
  return true;
}

/** False when no process of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
