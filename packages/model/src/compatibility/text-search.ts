import { lastCode, patternGraph, type PatternGraph, type Range } from "./pattern-graph.ts";

export interface TextWanted {
  readonly patterns: readonly string[];
  readonly notPatterns: readonly string[];
  readonly min: number;
  readonly max: number;
}

/** A text that is so; "none" when there is none for sure; "unknown" when a pattern is not understood or it takes too long. */
export type TextFound = { readonly text: string } | "none" | "unknown";

/** Steps of one search; about 50 ms. */
const stepsMax = 60_000;
/** Answers kept. */
const keptMax = 2_000;
const kept = new Map<string, TextFound>();

/**
 * Looks for the shortest text that matches all patterns of one list and none of the other, with a number of characters
 * between two bounds. Patterns that are no regular expressions in the strict sense are left out; then "none" is still
 * certain where they would only narrow, and a text is not.
 */
export function findText(wanted: TextWanted): TextFound {
  const key = JSON.stringify([wanted.patterns, wanted.notPatterns, wanted.min, String(wanted.max)]);
  let found = kept.get(key);
  if (found === undefined) {
    if (kept.size >= keptMax) kept.clear();
    kept.set(key, (found = search(wanted)));
  }
  return found;
}

function search({ patterns, notPatterns, min, max }: TextWanted): TextFound {
  if (min > max) return "none";
  const graphs = [...patterns, ...notPatterns].map(graphOf);
  const wanted = graphs.slice(0, patterns.length).filter((graph) => graph !== undefined);
  const refused = graphs.slice(patterns.length).filter((graph) => graph !== undefined);
  const partial = wanted.length + refused.length < graphs.length;
  const found = shortest([...wanted, ...refused], wanted.length, min, max);
  return partial && typeof found === "object" ? "unknown" : found;
}

const graphs = new Map<string, PatternGraph | undefined>();

function graphOf(pattern: string): PatternGraph | undefined {
  if (!graphs.has(pattern)) {
    if (graphs.size >= keptMax) graphs.clear();
    graphs.set(pattern, patternGraph(pattern));
  }
  return graphs.get(pattern);
}

interface Place {
  readonly states: readonly number[];
  readonly length: number;
  readonly before: Place | undefined;
  readonly code: number;
}

function shortest(graphs: readonly PatternGraph[], wanted: number, min: number, max: number): TextFound {
  const alphabet = alphabetOf(graphs);
  const machines = graphs.map((graph) => new Machine(graph));
  // Beyond the bounds longer texts are all alike.
  const counted = Number.isFinite(max) ? max + 1 : min;
  let places: Place[] = [
    { states: machines.map(({ first }) => first), length: 0, before: undefined, code: 0 },
  ];
  const seen = new Set<string>();
  let steps = 0;
  while (places.length > 0) {
    const next: Place[] = [];
    for (const place of places) {
      if (
        place.length >= min &&
        machines.every((each, at) => each.ends(place.states[at] ?? 0) === at < wanted)
      ) {
        return { text: textUpTo(place) };
      }
      for (const code of alphabet) {
        if (++steps > stepsMax) return "unknown";
        const length = Math.min(place.length + 1, counted);
        if (length > max) break;
        const states = machines.map((each, at) => each.after(place.states[at] ?? 0, code));
        if (states.some((state, at) => state === lost && at < wanted)) continue;
        const key = `${states.join(",")};${length}`;
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ states, length, before: place, code });
      }
    }
    places = next;
  }
  return "none";
}

function textUpTo(place: Place): string {
  const codes: number[] = [];
  for (let at: Place | undefined = place; at?.before !== undefined; at = at.before) codes.push(at.code);
  return String.fromCodePoint(...codes.reverse());
}

/** One character of each sort: those that no pattern tells apart count once, the plainest of them. */
function alphabetOf(graphs: readonly PatternGraph[]): readonly number[] {
  const sets = new Map<string, readonly Range[]>();
  for (const { steps } of graphs) {
    for (const { ranges } of steps.flat()) if (ranges !== undefined) sets.set(JSON.stringify(ranges), ranges);
  }
  const all = [...sets.values()];
  const starts = new Set(plain.flatMap(([first, last]) => [first, last + 1]));
  for (const [first, last] of all.flat()) starts.add(first).add(last + 1);
  starts.add(0);
  const byMembership = new Map<string, number>();
  const sorted = [...starts].filter((code) => code <= lastCode).sort((one, other) => one - other);
  for (const code of [...sorted].sort((one, other) => rank(one) - rank(other))) {
    const membership = all.map((ranges) => (has(ranges, code) ? "1" : "0")).join("");
    if (!byMembership.has(membership)) byMembership.set(membership, code);
  }
  return [...byMembership.values()];
}

const plain: readonly Range[] = [
  [97, 122],
  [65, 90],
  [48, 57],
  [33, 126],
  [0xd800, 0xdfff],
];

function rank(code: number): number {
  if (has([[0xd800, 0xdfff]], code)) return plain.length + 1;
  const at = plain.findIndex((range) => has([range], code));
  return at < 0 ? plain.length : at;
}

function has(ranges: readonly Range[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}

/** The state in which nothing can match any more, and the one in which everything does. */
const lost = 0;
const won = 1;

/** Runs a graph over a text, anywhere in which the pattern may match; its states are made as they are met. */
class Machine {
  readonly first: number;
  readonly #graph: PatternGraph;
  readonly #sets: { readonly nodes: readonly number[]; readonly atStart: boolean }[] = [
    { nodes: [], atStart: false },
    { nodes: [], atStart: false },
  ];
  readonly #known = new Map<string, number>();
  readonly #after = new Map<number, number>();
  readonly #ends = new Map<number, boolean>();

  constructor(graph: PatternGraph) {
    this.#graph = graph;
    this.first = this.#state([graph.start], true);
  }

  after(state: number, code: number): number {
    if (state === lost || state === won) return state;
    const key = state * (lastCode + 1) + code;
    let next = this.#after.get(key);
    if (next === undefined) {
      const nodes = (this.#sets[state]?.nodes ?? []).flatMap((node) => this.#over(node, code));
      next = this.#state([...nodes, this.#graph.start], false);
      this.#after.set(key, next);
    }
    return next;
  }

  /** Whether a text that ends here matches. */
  ends(state: number): boolean {
    if (state === won) return true;
    let ends = this.#ends.get(state);
    if (ends === undefined) {
      const { nodes, atStart } = this.#sets[state] ?? { nodes: [], atStart: false };
      ends = this.#reach(nodes, atStart, true).has(this.#graph.end);
      this.#ends.set(state, ends);
    }
    return ends;
  }

  #over(node: number, code: number): readonly number[] {
    return (this.#graph.steps[node] ?? [])
      .filter(({ ranges }) => ranges !== undefined && has(ranges, code))
      .map(({ to }) => to);
  }

  #state(nodes: readonly number[], atStart: boolean): number {
    const reached = this.#reach(nodes, atStart, false);
    if (reached.has(this.#graph.end)) return won;
    // Only nodes from which a character or the end leads on tell states apart.
    const kept = [...reached].filter((node) =>
      (this.#graph.steps[node] ?? []).some(({ ranges, at }) => ranges !== undefined || at === "end"),
    );
    if (kept.length === 0) return lost;
    const key = `${kept.sort((one, other) => one - other).join(",")};${atStart}`;
    let state = this.#known.get(key);
    if (state === undefined) {
      state = this.#sets.push({ nodes: kept, atStart }) - 1;
      this.#known.set(key, state);
    }
    return state;
  }

  #reach(nodes: readonly number[], atStart: boolean, atEnd: boolean): Set<number> {
    const reached = new Set(nodes);
    for (const node of reached) {
      for (const { to, ranges, at } of this.#graph.steps[node] ?? []) {
        if (ranges !== undefined || (at === "start" && !atStart) || (at === "end" && !atEnd)) continue;
        reached.add(to);
      }
    }
    return reached;
  }
}
