export { main } from "./main.ts";
export { exitCodes, type ExitCode } from "./report/exit-code.ts";
export type { World } from "./world.ts";
