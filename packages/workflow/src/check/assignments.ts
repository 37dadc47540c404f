import { componentsOf } from "../grammar/components.ts";
import type { GraphPart, MachineParts, StatePart } from "../grammar/machine-parts.ts";
import { startOf, waysIn } from "../grammar/ways.ts";

/** The variables that each state assigns. */
export type Assignments = ReadonlyMap<StatePart, ReadonlySet<string>>;

/** Words of 32 variables that are kept, for all states together: some 60 MB. Beyond, nothing is said of the order. */
const wordsMax = 15_000_000;

/**
 * Answers whether a variable may have been assigned when a state begins: by a state on a path to it, or, for a branch or
 * an item, before the state that holds it. Time and memory grow with states times variables / 32.
 */
export function assignedBefore(
  { graphs, states }: MachineParts,
  assigned: Assignments,
): (state: StatePart, variable: string) => boolean {
  const numbers = new Map<string, number>();
  for (const names of assigned.values())
    for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const words = Math.ceil(numbers.size / 32);
  if (words * states.length > wordsMax) return () => true;
  const entries = new Map<StatePart, Uint32Array>();
  const nothing = new Uint32Array(words);
  const own = (state: StatePart): Uint32Array => {
    const bits = new Uint32Array(words);
    for (const name of assigned.get(state) ?? []) setBit(bits, numbers.get(name) ?? 0);
    return bits;
  };
  for (const graph of graphs) {
    const outer =
      graph.holder === undefined || graph.distributed ? nothing : (entries.get(graph.holder) ?? nothing);
    flow(graph, outer, own, entries);
  }
  return (state, variable) => {
    const number = numbers.get(variable);
    const bits = entries.get(state);
    // A state that nothing leads to is reported as such.
    return bits === undefined || (number !== undefined && hasBit(bits, number));
  };
}

/** Notes for each state of a graph what may be assigned when it begins. */
function flow(
  graph: GraphPart,
  outer: Uint32Array,
  own: (state: StatePart) => Uint32Array,
  entries: Map<StatePart, Uint32Array>,
): void {
  const next = waysIn(graph);
  const start = startOf(graph);
  if (start === undefined) return;
  const components = componentsOf([start], next);
  for (const component of components.toReversed()) {
    const members = new Set(component);
    const entry = outer.slice();
    for (const state of component) join(entry, entries.get(state));
    // Whatever a loop assigns may be there when it comes round.
    const loops = component.length > 1 || component.some((state) => next(state).includes(state));
    const added = component.map(own);
    if (loops) for (const bits of added) join(entry, bits);
    for (const [index, state] of component.entries()) {
      entries.set(state, entry);
      const exit = entry.slice();
      join(exit, added[index]);
      for (const each of next(state)) {
        if (members.has(each)) continue;
        const known = entries.get(each);
        if (known === undefined) entries.set(each, exit.slice());
        else join(known, exit);
      }
    }
  }
}

function join(bits: Uint32Array, others: Uint32Array | undefined): void {
  if (others !== undefined)
    for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) | (others[at] ?? 0);
}

function setBit(bits: Uint32Array, number: number): void {
  bits[number >> 5] = (bits[number >> 5] ?? 0) | (1 << (number & 31));
}

function hasBit(bits: Uint32Array, number: number): boolean {
  return ((bits[number >> 5] ?? 0) & (1 << (number & 31))) !== 0;
}
