import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { exitCodes } from "../report/exit-code.ts";
import type { Screen } from "../terminal/screen.ts";
import type { World } from "../world.ts";
import { echoMs } from "./run-engine.ts";
import { watchFiles } from "./watch-files.ts";

export interface Supervised {
  readonly root: string;
  readonly dataDir: string;
  /** The words after `trellis` that run the engine once, without watching. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the engine in a process of its own, and again in a new one whenever a file of the system changes: modules are
 * run once in a process. Ends when it is interrupted, with the engine's last exit code.
 */
export async function supervise(supervised: Supervised, world: World, err: Screen): Promise<number> {
  const { root, dataDir } = supervised;
  const progress = new Progress();
  const stopWatching = watchFiles(root, dataDir, (file) => {
    err.write(`${file} changed: restarting\n`);
    progress.restart();
  });
  const forget = world.onInterrupt((signal) => progress.end(signal));
  try {
    return await runUntilEnded(supervised, progress, err);
  } finally {
    forget();
    stopWatching();
  }
}

async function runUntilEnded({ args, env }: Supervised, progress: Progress, err: Screen): Promise<number> {
  for (;;) {
    const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
      // The channel tells the child when this process is gone, however it went.
      env: { ...env },
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    progress.child = child;
    const [code] = (await once(child, "close")) as [number | null];
    progress.child = undefined;
    if (progress.ending) return code ?? exitCodes.interrupted;
    if (!progress.restarting) {
      err.write("waiting for a change of the system's files; Ctrl-C ends\n");
      await progress.woken();
      if (progress.ending) return code ?? exitCodes.interrupted;
    }
    progress.restarting = false;
  }
}

const insistMs = 1_000;
const entry = fileURLToPath(new URL("../../bin/trellis.mjs", import.meta.url));

/** What is asked of the loop: to start the engine again, or to end. */
class Progress {
  child: ChildProcess | undefined;
  restarting = false;
  ending = false;
  #endingSinceMs = 0;
  #wake: (() => void) | undefined;

  restart(): void {
    if (this.ending) return;
    this.restarting = true;
    this.child?.kill("SIGTERM");
    this.#wake?.();
  }

  /** A Ctrl-C reaches the child by itself; any other signal is ours to pass on. The second one is final. */
  end(signal: NodeJS.Signals): void {
    if (this.ending) {
      if (performance.now() - this.#endingSinceMs > echoMs) this.#insist(signal);
      return;
    }
    this.ending = true;
    this.#endingSinceMs = performance.now();
    if (signal !== "SIGINT" || !process.stdin.isTTY) this.child?.kill(signal);
    this.#wake?.();
  }

  /** The child ends itself at the second signal, unless it is past hearing any. */
  #insist(signal: NodeJS.Signals): void {
    const { child } = this;
    if (signal !== "SIGINT" || !process.stdin.isTTY) child?.kill(signal);
    setTimeout(() => child?.kill("SIGKILL"), insistMs).unref();
  }

  woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
