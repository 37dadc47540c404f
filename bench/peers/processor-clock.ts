import { readdirSync, readFileSync } from "node:fs";
import { hundredths } from "../statistics.ts";
import { perCore, type Figures } from "./figures.ts";

/** What the kernel counts processor time in; 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** How much was done, and what it cost. */
export type Throughput = Pick<Figures, "perSecond" | "clientCores" | "serverCores" | "perCore">;

/** Wall and processor time since it was made, of some processes and all below them. */
export class ProcessorClock {
  readonly #clients: readonly number[];
  readonly #servers: readonly number[];
  readonly #clientsBefore: number;
  readonly #serversBefore: number;
  readonly #startedMs = performance.now();

  constructor(clients: readonly number[], servers: readonly number[]) {
    this.#clients = clients;
    this.#servers = servers;
    this.#clientsBefore = processorSeconds(clients);
    this.#serversBefore = processorSeconds(servers);
  }

  throughput(done: number): Throughput {
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    const clientCores = hundredths((processorSeconds(this.#clients) - this.#clientsBefore) / seconds);
    const serverCores = hundredths((processorSeconds(this.#servers) - this.#serversBefore) / seconds);
    const perSecond = Math.round(done / seconds);
    return { perSecond, clientCores, serverCores, perCore: perCore(perSecond, clientCores, serverCores) };
  }
}

/**
 * Processor seconds that these processes, all below them, and those below them that have ended have used so far. NaN
 * where there is no /proc: only Linux tells this cheaply.
 */
function processorSeconds(pids: readonly number[]): number {
  const processes = readProcesses();
  if (processes.length === 0) return Number.NaN;
  const counted = new Set(pids);
  // Parents may be listed behind their children, so it takes as many rounds as the tree is deep.
  for (let known = 0; known !== counted.size;) {
    known = counted.size;
    for (const { pid, parent } of processes) if (counted.has(parent)) counted.add(pid);
  }
  return (
    processes.reduce((total, { pid, ticks }) => total + (counted.has(pid) ? ticks : 0), 0) / ticksPerSecond
  );
}

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

function readProcesses(): ProcessTime[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []));
  } catch {
    return [];
  }
}

/** proc(5): the name is in parentheses and may hold anything; ticks are user, system, and both of ended children. */
function readProcess(pid: number): ProcessTime[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((total, each) => total + each, 0);
    return [{ pid, parent: fields[1] ?? 0, ticks }];
  } catch {
    return [];
  }
}
