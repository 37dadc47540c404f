import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { exitCodes } from "../report/exit-code.ts";
import type { Screen } from "../terminal/screen.ts";
import type { World } from "../world.ts";
import { printable } from "../terminal/cells.ts";
import { Revivals } from "./revival.ts";
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
 * run once in a process. An engine that dies is started again too, a few times. Ends when it is interrupted, with the
 * engine's last exit code.
 */
export async function supervise(supervised: Supervised, world: World, err: Screen): Promise<number> {
  const { root, dataDir } = supervised;
  const progress = new Progress();
  const stopWatching = watchFiles({
    root,
    dataDir,
    onChange: (file) => {
      err.write(`${printable(file)} changed: restarting\n`);
      progress.restart();
    },
    onDeaf: (folder, why) =>
      err.write(
        `${printable(folder)} can't be watched (${why}): after a change there, start again yourself\n`,
      ),
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
  const revivals = new Revivals();
  for (;;) {
    const startedAtMs = performance.now();
    const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
      // The channel tells the child when this process is gone, however it went.
      env: { ...env },
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    progress.child = child;
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    progress.child = undefined;
    if (!progress.ending && !progress.restarting) {
      const { text, delayMs } = revivals.after({ code, signal, ranMs: performance.now() - startedAtMs });
      err.write(`${text}\n`);
      await progress.woken(delayMs);
    }
    if (progress.ending) return code ?? exitCodes.interrupted;
    if (progress.restarting) revivals.forget();
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

  /** Resolves when something is asked, at the latest after `maxMs`; without it, whenever that is. */
  async woken(maxMs?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = maxMs === undefined ? undefined : setTimeout(resolve, maxMs);
    await promise;
    clearTimeout(timer);
  }
}
