import type { Graph, GraphEdge, GraphNode } from "./graph.ts";
import {
  type Cells,
  cellsOfLine,
  characters,
  cutText,
  type Line,
  padded,
  rendered,
  type Span,
  type Style,
} from "./span.ts";
import { stateOrder } from "./state-order.ts";

/** How far an execution has come with a state. */
export type MarkStatus = "done" | "failed" | "running" | "caught" | "stopped";

export interface DrawOptions {
  /** By state name; a state without one was not reached. Absent: no execution is shown. */
  readonly marks?: Readonly<Record<string, MarkStatus>>;
  /** By state name; said before what the state does: `3/10`, `2 retries`. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Cells of a line at most; default 80, at least 24. */
  readonly width?: number;
  /** Escape sequences for colours; default false. */
  readonly colour?: boolean;
  /** How many cells a text takes; default one for each character. */
  readonly cells?: Cells;
}

const widthMin = 24;
/** Cells of what stands behind a name in a box that is made wide enough for it; the rest is cut. */
const kindMax = 36;

/**
 * Draws a graph for a terminal: a box for each state from top to bottom, a line where one follows the next, the name of
 * the target where it leads elsewhere. Branches stand side by side where the width allows.
 */
export function drawGraph(graph: Graph, options: DrawOptions = {}): readonly string[] {
  const { marks, notes = {}, width = 80, colour = false, cells = characters } = options;
  const drawing = new Drawing(marks, notes, cells);
  return drawing.stack(graph, Math.max(width, widthMin)).map((line) => rendered(line, colour));
}

const signs: Readonly<Record<MarkStatus, string>> = {
  done: "✓",
  failed: "✗",
  running: "▸",
  caught: "↷",
  stopped: "◼",
};

class Drawing {
  readonly #marks: DrawOptions["marks"];
  readonly #notes: Readonly<Record<string, string>>;
  readonly #cells: Cells;

  constructor(marks: DrawOptions["marks"], notes: Readonly<Record<string, string>>, cells: Cells) {
    this.#marks = marks;
    this.#notes = notes;
    this.#cells = cells;
  }

  stack(graph: Graph, width: number): readonly Line[] {
    const order = stateOrder(graph);
    const places = new Map(order.map(({ name }, at) => [name, at]));
    const edges = Map.groupBy(graph.edges, ({ from }) => from);
    const inner = order.map((node) =>
      node.graphs.length === 0 ? [] : this.#inside(node, Math.max(width - 4, widthMin)),
    );
    const widths = order.map((node, at) =>
      Math.max(this.#headWidth(node), this.#widthOf(inner[at] ?? []) + 4),
    );
    // Boxes of one stack are equally wide: their lines meet.
    const boxWidth = Math.min(width, Math.max(...widths, 0));
    return order.flatMap((node, at) => {
      const out = edges.get(node.name) ?? [];
      const following = order[at + 1]?.name;
      const exits = this.#exits(node, out, following, (to) => (places.get(to) ?? 0) > at, width);
      const joined = out.some(({ to }) => to === following);
      // What does not follow from the state above stands apart.
      const apart: readonly Line[] = joined || following === undefined ? [] : [[]];
      return [...this.#box(node, inner[at] ?? [], boxWidth, exits.length > 0), ...exits, ...apart];
    });
  }

  /** What stands in the frame of a Parallel or a Map. */
  #inside({ graphs }: GraphNode, width: number): readonly Line[] {
    const blocks = graphs.map((graph) => this.stack(graph, width));
    const gap = 2;
    const widths = blocks.map((block) => this.#widthOf(block));
    const together = widths.reduce((sum, each) => sum + each, 0) + gap * (blocks.length - 1);
    if (together > width) return blocks.flatMap((block, at) => (at === 0 ? block : [[], ...block]));
    const height = Math.max(...blocks.map((block) => block.length));
    return Array.from({ length: height }, (_, row) =>
      blocks.flatMap((block, at) => [
        ...(at === 0 ? [] : [{ text: " ".repeat(gap) }]),
        ...padded(block[row] ?? [], widths[at] ?? 0, this.#cells),
      ]),
    );
  }

  #box(node: GraphNode, inside: readonly Line[], width: number, leads: boolean): readonly Line[] {
    const style = this.#style(node);
    const edge = (text: string): Span => (style === undefined ? { text } : { text, style });
    const bottom = leads ? `└─┬${"─".repeat(width - 4)}┘` : `└${"─".repeat(width - 2)}┘`;
    if (inside.length === 0)
      return [
        [edge(`┌${"─".repeat(width - 2)}┐`)],
        [edge("│ "), ...this.#head(node, width - 4, " "), edge(" │")],
        [edge(bottom)],
      ];
    return [
      [edge("┌ "), ...this.#head(node, width - 4, "─"), edge(" ┐")],
      ...inside.map((line): Line => [edge("│ "), ...padded(line, width - 4, this.#cells), edge(" │")]),
      [edge(bottom)],
    ];
  }

  /** Mark, name and type, with what fills the room between them. */
  #head(node: GraphNode, width: number, fill: string): Line {
    const style = this.#style(node);
    const styled = (text: string, otherwise: Style): Span => ({ text, style: style ?? otherwise });
    const mark = this.#marks === undefined ? "" : `${this.#sign(node)} `;
    const kind = this.#kind(node);
    const room = width - this.#cells(mark) - 2;
    const name = cutText(
      node.name,
      Math.max(room - Math.min(this.#cells(kind), Math.floor(room / 2)), 4),
      this.#cells,
    );
    const shown = cutText(kind, room - this.#cells(name), this.#cells);
    const between = width - this.#cells(mark) - this.#cells(name) - this.#cells(shown);
    const filled = fill === " " || between < 3 ? " ".repeat(between) : ` ${fill.repeat(between - 2)} `;
    return [
      styled(mark + name, "bold"),
      { text: filled, ...(style === undefined ? {} : { style }) },
      styled(shown, "dim"),
    ];
  }

  #headWidth(node: GraphNode): number {
    const mark = this.#marks === undefined ? 0 : 2;
    return mark + this.#cells(node.name) + 2 + Math.min(this.#cells(this.#kind(node)), kindMax) + 4;
  }

  #kind({ name, type, detail }: GraphNode): string {
    const kind = detail === undefined ? type : `${type} ${detail}`;
    return Object.hasOwn(this.#notes, name) ? `${this.#notes[name]} · ${kind}` : kind;
  }

  #sign({ name }: GraphNode): string {
    const status = this.#statusOf(name);
    return status === undefined ? " " : signs[status];
  }

  #style({ name }: GraphNode): Style | undefined {
    if (this.#marks === undefined) return undefined;
    return this.#statusOf(name) ?? "dim";
  }

  #statusOf(name: string): MarkStatus | undefined {
    return this.#marks !== undefined && Object.hasOwn(this.#marks, name) ? this.#marks[name] : undefined;
  }

  /** The ways out of a state, each on a line; the one to the state below comes last. */
  #exits(
    node: GraphNode,
    edges: readonly GraphEdge[],
    following: string | undefined,
    isBelow: (to: string) => boolean,
    width: number,
  ): readonly Line[] {
    const down = edges.filter(({ to }) => to === following);
    const away = edges.filter(({ to }) => to !== following);
    const cut = (text: string): Line => [{ text: cutText(text, width, this.#cells) }];
    const lines = [
      ...away.map((edge) => this.#exit(edge, isBelow(edge.to), width - 4)),
      ...(node.ends && edges.length > 0 ? [" ■ end"] : []),
    ];
    const last = down.length === 0 ? lines.length - 1 : -1;
    const drawn = lines.map((line, at) => cut(`  ${at === last ? "╰" : "├"}─${line}`));
    const labels = down.map(wordsOf).filter((label) => label !== "");
    return down.length === 0 ? drawn : [...drawn, cut(`  ▼ ${labels.join(" · or ")}`)];
  }

  /** A way to a state that is not the next one; where room is short, its condition is cut and its target is kept. */
  #exit(edge: GraphEdge, below: boolean, width: number): string {
    const target = `─▶ ${edge.to} ${below ? "↓" : "↑"}`;
    const words = cutText(wordsOf(edge), Math.max(width - this.#cells(target) - 2, 1), this.#cells);
    return wordsOf(edge) === "" ? target : ` ${words} ${target}`;
  }

  #widthOf(block: readonly Line[]): number {
    return Math.max(0, ...block.map((line) => cellsOfLine(line, this.#cells)));
  }
}

function wordsOf({ kind, label = "" }: GraphEdge): string {
  if (kind === "next") return "";
  if (kind === "default") return "otherwise";
  return kind === "catch" ? `on ${label}` : label;
}
