import { readdirSync, readFileSync } from "node:fs";

/** What the kernel counts processor time in; 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Processor seconds that these processes, all below them, and those below them that have ended have used so far. NaN
 * where there is no /proc: only Linux tells this cheaply.
 */
export function processorSeconds(pids: readonly number[]): number {
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
