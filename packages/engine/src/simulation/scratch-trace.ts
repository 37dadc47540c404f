import { Trace } from "./trace.ts";
import { simulate } from "./simulate.ts";
const note = Trace.prototype.note; const all: string[] = [];
Trace.prototype.note = function (at, what) { all.push(`${at} ${what}`); note.call(this, at, what); };
try { await simulate(Number(process.argv[2])); } catch (e: any) { all.push(e.broken + "\n" + e.cause?.stack); }
console.log(all.join("\n"));
