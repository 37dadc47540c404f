import {
  drawGraph,
  graphOf,
  stateMarks,
  type Graph,
  type StateMachine,
  type StateVisit,
} from "@trellis/workflow";
import { cellsOf, printable } from "../terminal/cells.ts";
import type { Screen } from "../terminal/screen.ts";

/** Where a program reads, and no width is known. */
const columnsDefault = 100;
/** A graph that is drawn wider is harder to follow. */
const columnsMax = 120;

/** The machine that an execution runs, with how far it has come with each state. */
export function graphLines(
  machine: StateMachine,
  visits: readonly StateVisit[],
  screen: Screen,
): readonly string[] {
  const shown = visits.map((visit) => ({ ...visit, name: printable(visit.name) }));
  return drawGraph(printableGraph(graphOf(machine)), {
    ...stateMarks(shown),
    width: Math.min(screen.columns ?? columnsDefault, columnsMax),
    colour: screen.isColoured,
    cells: cellsOf,
  });
}

function printableGraph({ start, nodes, edges }: Graph): Graph {
  return {
    start: printable(start),
    nodes: nodes.map(({ name, detail, graphs, ...node }) => ({
      ...node,
      name: printable(name),
      ...(detail === undefined ? {} : { detail: printable(detail) }),
      graphs: graphs.map(printableGraph),
    })),
    edges: edges.map(({ from, to, label, ...edge }) => ({
      ...edge,
      from: printable(from),
      to: printable(to),
      ...(label === undefined ? {} : { label: printable(label) }),
    })),
  };
}
