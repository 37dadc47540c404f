/** A picture of lines over one axis that all its panels share. */
export interface Plot {
  readonly title: string;
  /** How it was measured and on what machine, a line each; two at most. */
  readonly subtitles: readonly string[];
  readonly x: {
    readonly label: string;
    /** Where something is written below the lines; the first and last say how far the axis goes. */
    readonly ticks: readonly Tick[];
  };
  readonly panels: readonly Panel[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** One scale from 0 up, with at most four lines. */
export interface Panel {
  /** What is drawn, and its unit. */
  readonly label: string;
  readonly lines: readonly Line[];
  /** A bound, drawn across and named in the legend. */
  readonly bound?: { readonly at: number; readonly label: string };
}

export interface Line {
  readonly name: string;
  /** In the order of their x; a y that is not finite is left out. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** The plot as an SVG document that needs nothing else and follows the reader's light or dark theme. */
export function plotSvg({ title, subtitles, x, panels }: Plot): string {
  const height = top + panels.length * (panelHeight + panelGap) + bottom;
  const from = x.ticks.at(0)?.at ?? 0;
  const to = x.ticks.at(-1)?.at ?? 1;
  const placed = (at: number): number => left + ((at - from) / (to - from || 1)) * plotWidth;
  const floor = height - bottom - panelGap;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>${style}</style>
<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<text class="title" x="${margin}" y="30">${escaped(title)}</text>
${subtitles.map((subtitle, at) => `<text class="quiet" x="${margin}" y="${50 + at * 17}">${escaped(subtitle)}</text>`).join("\n")}
${panels
  .map((panel, at) =>
    panelSvg(
      panel,
      top + at * (panelHeight + panelGap),
      x.ticks.map((tick) => placed(tick.at)),
      placed,
    ),
  )
  .join("\n")}
${x.ticks.map(({ at, label }) => `<text class="quiet" x="${rounded(placed(at))}" y="${floor + 18}" text-anchor="middle">${escaped(label)}</text>`).join("\n")}
<text class="quiet" x="${left + plotWidth / 2}" y="${height - 14}" text-anchor="middle">${escaped(x.label)}</text>
</svg>
`;
}

const width = 760;
const margin = 20;
const left = 76;
const right = 28;
const plotWidth: number = width - left - right;
const top = 84;
const bottom = 44;
/** Of one panel, its heading included. */
const panelHeight = 168;
const headingHeight = 30;
const panelGap = 14;
/** Points are marked as long as they are few. */
const marksMax = 24;
/** About how wide a letter of the legend is. */
const letterWidth = 6.9;

const style = `
  text { font: 12px "Geist", ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #15191e; font-variant-numeric: tabular-nums; }
  .title { font-size: 15px; font-weight: 600; }
  .quiet { fill: #55606e; }
  .ground { fill: #fff; stroke: #d8dde4; }
  .grid { stroke: #e6e9ee; }
  .axis { stroke: #b9c1cc; }
  .bound { stroke: #b3161f; stroke-dasharray: 5 4; }
  .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
  .c0 { stroke: #0b57b8; } .c1 { stroke: #c2410c; } .c2 { stroke: #187a3a; } .c3 { stroke: #7a3fb3; }
  .m0 { fill: #0b57b8; } .m1 { fill: #c2410c; } .m2 { fill: #187a3a; } .m3 { fill: #7a3fb3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6eaf0; }
    .quiet { fill: #99a4b3; }
    .ground { fill: #13171c; stroke: #272d36; }
    .grid { stroke: #222831; }
    .axis { stroke: #3c4552; }
    .bound { stroke: #ff7a7a; }
    .c0 { stroke: #7fb2ff; } .c1 { stroke: #ff9a5c; } .c2 { stroke: #5cc985; } .c3 { stroke: #c59bff; }
    .m0 { fill: #7fb2ff; } .m1 { fill: #ff9a5c; } .m2 { fill: #5cc985; } .m3 { fill: #c59bff; }
  }
`;

function panelSvg(
  { label, lines, bound }: Panel,
  y: number,
  gridXs: readonly number[],
  placed: (at: number) => number,
): string {
  const ceiling = y + headingHeight;
  const floor = y + panelHeight;
  const values = lines.flatMap(({ points }) => points.map((point) => point.y)).filter(Number.isFinite);
  const ticks = scaleOf(Math.max(0, (bound?.at ?? 0) * 1.05, ...values));
  const greatest = ticks.at(-1) ?? 1;
  const raised = (value: number): number => floor - (value / greatest) * (floor - ceiling);
  const end = width - right;
  return [
    `<text x="${margin}" y="${y + 16}">${escaped(label)}</text>`,
    legend(
      [
        ...lines.map(({ name }, at) => ({ name, kind: `line c${at}` })),
        ...(bound === undefined ? [] : [{ name: bound.label, kind: "bound" }]),
      ],
      y + 16,
    ),
    ...gridXs.map(
      (x) => `<line class="grid" x1="${rounded(x)}" x2="${rounded(x)}" y1="${ceiling}" y2="${floor}"/>`,
    ),
    ...ticks.map((tick) => {
      const at = rounded(raised(tick));
      const kind = tick === 0 ? "axis" : "grid";
      return `<line class="${kind}" x1="${left}" x2="${end}" y1="${at}" y2="${at}"/><text class="quiet" x="${left - 8}" y="${at + 4}" text-anchor="end">${shortened(tick)}</text>`;
    }),
    ...(bound === undefined
      ? []
      : [`<path class="bound" d="M${left} ${rounded(raised(bound.at))}H${end}"/>`]),
    ...lines.map(({ points }, colour) => lineSvg(points, colour, placed, raised)),
  ].join("\n");
}

function lineSvg(
  points: Line["points"],
  colour: number,
  placed: (at: number) => number,
  raised: (value: number) => number,
): string {
  const drawn = points
    .filter(({ y }) => Number.isFinite(y))
    .map(({ x, y }) => [rounded(placed(x)), rounded(raised(y))] as const);
  const path = drawn.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x} ${y}`).join("");
  const marks =
    drawn.length > marksMax
      ? ""
      : drawn.map(([x, y]) => `<circle class="m${colour}" cx="${x}" cy="${y}" r="3"/>`).join("");
  return `<path class="line c${colour}" d="${path}"/>${marks}`;
}

/** Names, each behind a stroke of its kind, at the right end. */
function legend(entries: readonly { readonly name: string; readonly kind: string }[], y: number): string {
  let end = width - right;
  return entries
    .toReversed()
    .map(({ name, kind }) => {
      const begin = Math.round(end - name.length * letterWidth - 24);
      end = begin - 14;
      return `<path class="${kind}" d="M${begin} ${y - 4}h17"/><text x="${begin + 23}" y="${y}">${escaped(name)}</text>`;
    })
    .join("\n");
}

/** Where a scale that reaches `greatest` is labelled: 0 and up to five steps of 1, 2, 2.5 or 5 times a power of ten. */
export function scaleOf(greatest: number): number[] {
  if (!(greatest > 0)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(greatest / 4));
  const step = ([1, 2, 2.5, 5, 10].find((each) => each * power * 5 >= greatest) ?? 10) * power;
  const count = Math.ceil(greatest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(6)));
}

/** `250000` as `250k`: short enough to stand beside an axis. */
export function shortened(value: number): string {
  const [unit, name] = value >= 1e6 ? [1e6, "M"] : value >= 1e3 ? [1e3, "k"] : [1, ""];
  return `${Number((value / unit).toPrecision(4))}${name}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
