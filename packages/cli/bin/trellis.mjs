#!/usr/bin/env node
// The entry of the `trellis` command. Static imports are left out on purpose: an old Node must get as far as the
// sentence that tells it so.
const nodeMajorMin = 24;
const lingerMaxMs = 500;

if (Number(process.versions.node.split(".")[0]) < nodeMajorMin) {
  process.stderr.write(
    `error[TRL0611]: trellis needs Node.js ${nodeMajorMin} or newer, and this is ${process.versions.node} (${process.execPath})\n` +
      "  fix   use Node.js 24; inside a project, `npx trellis` picks the one installed there\n" +
      "nothing was done: this Node.js is too old\n",
  );
  process.exitCode = 3;
} else {
  await start();
}

async function start() {
  const { existsSync } = await import("node:fs");
  const { enableCompileCache } = await import("node:module");
  const source = new URL("../src/main.ts", import.meta.url);
  // A published package carries no src; where it is there, somebody works on Trellis and means what it says today.
  const develops = existsSync(source);
  if (develops && !readsSources()) return startAgainReadingSources();
  // Keeps compiled code, and TypeScript stripped of its types, in the system's folder for temporary files.
  enableCompileCache();
  const { main } = await import(develops ? source.href : "../dist/main.js");
  process.exitCode = await main(process.argv.slice(2));
  // The verdict is out. Whatever still lingers (a library's timer, say) must not hold the shell for long.
  setTimeout(() => process.exit(), lingerMaxMs).unref();
}

/** Whether this process, and with it its worker threads, resolves packages to their sources. */
function readsSources() {
  const options = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? "").split(" ")].join(" ");
  return /(^| )(-C|--conditions)[ =]source( |$)/.test(options);
}

async function startAgainReadingSources() {
  const args = ["--conditions=source", ...process.execArgv, ...process.argv.slice(1)];
  if (process.execve !== undefined && process.platform !== "win32") {
    // Says that it is experimental, at every single command. The process is replaced: nothing else is muted.
    process.emitWarning = () => {};
    process.execve(process.execPath, [process.execPath, ...args], process.env);
  }
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  // A Ctrl-C reaches the child by itself; the parent waits for what it makes of it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.exitCode = await new Promise((resolve) => {
    child.once("close", (code) => resolve(code ?? 130));
  });
}
