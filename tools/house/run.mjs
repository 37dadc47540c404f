// Runs a command: either shown as it runs, or held back until it is known whether anybody needs to read it.
import { spawn } from "node:child_process";

/**
 * Runs a command with its output shown and its signals forwarded. Resolves to its exit code; 128 plus the signal's
 * number when a signal ended it, as a shell would say.
 */
export function show(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env, stdio: "inherit" });
  // Ctrl-C in a terminal reaches the child by itself; forwarding it too would look like a second, impatient one.
  const forward = (signal) => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal));
  return settled(child, forward);
}

/**
 * Runs a command and resolves to `{ code, output, tookMs, late }`. Standard output and error are one text, in order.
 * After `maxMs` the command and everything that it started are killed, and `late` is true.
 *
 * With `onMessage(message, child, again)` the command has a channel to this process; `again(maxMs)` gives it more time,
 * from now on.
 */
export async function capture(command, args, { cwd, env, maxMs, onMessage }) {
  const startedAt = performance.now();
  // Its own process group, so that the grandchildren (test files, their servers) can be ended with it.
  const stdio = ["ignore", "pipe", "pipe", ...(onMessage === undefined ? [] : ["ipc"])];
  const child = spawn(command, args, { cwd, env, stdio, detached: true });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  let late = false;
  const end = () => {
    late = true;
    killGroup(child, "SIGKILL");
  };
  let timer = setTimeout(end, maxMs);
  const again = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(end, ms);
  };
  child.on("message", (message) => onMessage?.(message, child, again));
  const code = await settled(child, (signal) => {
    killGroup(child, signal);
    // Not at once: the commands beside this one have to hear of it, too.
    setImmediate(() => process.exit(codeOf(signal)));
  });
  clearTimeout(timer);
  const output = Buffer.concat(chunks).toString("utf8");
  return { code: late ? 1 : code, output, tookMs: performance.now() - startedAt, late };
}

/** `inSeconds(1234)` is "1.2 s". */
export function inSeconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

const numbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function settled(child, onSignal) {
  const forwarded = ["SIGHUP", "SIGINT", "SIGTERM"];
  for (const signal of forwarded) process.on(signal, onSignal);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(`cannot run ${child.spawnfile}: ${error.message}`);
      resolve(127);
    });
    child.once("close", (code, signal) => resolve(code ?? codeOf(signal)));
  }).finally(() => {
    for (const signal of forwarded) process.off(signal, onSignal);
  });
}

function codeOf(signal) {
  return 128 + (numbers[signal] ?? 0);
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
