// `npm start`: the example system, on this machine.
import { show } from "./run.mjs";
import { root, setUp } from "./set-up.mjs";

/** Runs the example with the arguments given; resolves to its exit code. */
export async function start(args) {
  const { node, env } = await setUp();
  return show(node, ["--conditions=source", "examples/pulse/start.ts", ...args], { cwd: root, env });
}
