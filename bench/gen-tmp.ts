import { makeLargeSystem } from "./check/make-large-system.ts";
import { cpSync } from "node:fs";
const s = makeLargeSystem(Number(process.argv[2]));
cpSync(s.root, process.argv[3]!, { recursive: true, verbatimSymlinks: true });
