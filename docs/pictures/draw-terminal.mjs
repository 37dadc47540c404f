// Draws what a terminal showed: a recording of `script` on standard input, its last screen as SVG on standard output.
import { readFileSync } from "node:fs";

const cellWidth = 7.8;
const rowHeight = 18;
const margin = 20;

if (import.meta.main) console.log(drawn(process.argv[2] ?? "", lastScreen(readFileSync(0, "utf8"))));

/** Each screen begins with the cursor's way home; the last whole one ends where the next would begin. */
function lastScreen(recording) {
  const screens = recording.split("\u001B[H");
  const screen = screens.at(-2) ?? screens[0];
  // oxlint-disable-next-line no-control-regex -- terminals speak in control characters
  const plain = screen.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
  return plain.trimEnd().split("\n");
}

function drawn(command, rows) {
  const width = Math.ceil(Math.max(...rows.map(({ length }) => length)) * cellWidth + 2 * margin);
  const height = (rows.length + 2) * rowHeight + 2 * margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<style>
  text { font: 13px "Geist Mono", ui-monospace, Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: #15191e; }
  .ground { fill: #fff; stroke: #d8dde4; }
  .prompt { fill: #55606e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6eaf0; }
    .ground { fill: #13171c; stroke: #272d36; }
    .prompt { fill: #99a4b3; }
  }
</style>
<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${line(`$ ${command}`, 1, "prompt")}
${rows.map((text, row) => line(text, row + 3, "row")).join("\n")}
</svg>`;
}

function line(text, row, kind) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<text class="${kind}" x="${margin}" y="${margin + row * rowHeight}" xml:space="preserve">${escaped}</text>`;
}
