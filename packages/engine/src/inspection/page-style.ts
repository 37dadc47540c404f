/** The page's style sheet: 13/20 type, a 4 px grid, rows of 26 px, 1 px lines. Every pair of colours passes AA. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --surface: #fff; --line: #d8dde4; --strong-line: #b9c1cc;
  --text: #15191e; --quiet: #55606e; --failing: #b3161f; --failing-ground: #fdeeee;
  --degraded: #7d5200; --progress: #0b57b8; --live: #187a3a; --focus: #0b57b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0c0f13; --surface: #13171c; --line: #272d36; --strong-line: #3c4552;
    --text: #e6eaf0; --quiet: #99a4b3; --failing: #ff7a7a; --failing-ground: #2a1317;
    --degraded: #e3ae4c; --progress: #7fb2ff; --live: #5cc985; --focus: #7fb2ff;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--ground); color: var(--text);
  font: 13px/20px "Geist", ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums slashed-zero; -webkit-text-size-adjust: 100%;
}
code { font: 12px/16px "Geist Mono", ui-monospace, "SFMono-Regular", Menlo, "Liberation Mono", monospace; }
header {
  display: flex; align-items: center; gap: 4px 16px; flex-wrap: wrap; min-height: 48px; padding: 8px 24px;
  background: var(--surface); border-bottom: 1px solid var(--line);
}
header strong { font-weight: 600; }
header .end { margin-left: auto; }
main { max-width: 1440px; margin: 0 auto; padding: 20px 24px 48px; display: grid; gap: 16px; }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; }
h1 { font-size: 18px; line-height: 24px; font-weight: 600; letter-spacing: -0.01em; }
h2 { display: inline; font-size: 13px; line-height: 20px; font-weight: 600; }
.quiet { color: var(--quiet); }
.secondary { color: var(--quiet); font-size: 12px; line-height: 16px; }
.failing { color: var(--failing); } .degraded { color: var(--degraded); }
.progress { color: var(--progress); } .live { color: var(--live); }
.glyph { display: inline-block; width: 16px; }
ul { list-style: none; padding: 0; display: grid; gap: 8px; }
ul:not(:has(li)) { display: none; }
.command { white-space: nowrap; }
.finding {
  display: grid; grid-template-columns: 20px 1fr auto; gap: 0 8px; align-items: start; padding: 12px 16px;
  background: var(--surface); border: 1px solid var(--line); border-radius: 6px;
}
.finding.is-failing { border-color: var(--failing); background: var(--failing-ground); }
.finding b { font-weight: 600; }
.finding code { overflow-wrap: anywhere; }
.finding .more { text-align: right; }
.row { display: grid; gap: 16px; grid-template-columns: 5fr 6fr 5fr; align-items: start; }
.panel {
  background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 8px 0 4px;
  overflow-x: auto; overscroll-behavior-x: contain; min-width: 0;
}
.panel:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
table { border-collapse: collapse; width: 100%; }
caption, .title { text-align: left; padding: 4px 16px 8px; white-space: nowrap; }
caption span { position: sticky; left: 16px; }
th, td { height: 26px; padding: 2px 12px; text-align: left; white-space: nowrap; vertical-align: top; }
th:first-child, td:first-child { padding-left: 16px; }
th:last-child, td:last-child { padding-right: 16px; }
thead th { color: var(--quiet); font-size: 12px; font-weight: 400; border-bottom: 1px solid var(--line); vertical-align: bottom; }
.groups > * { height: 20px; padding-bottom: 0; border-bottom: 0; }
.groups th { padding-left: 24px; text-align: right; }
.groups th span { display: block; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 400; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody tr:hover > * { background: var(--ground); }
.number { text-align: right; }
td.wide { white-space: normal; }
td.wrap { white-space: normal; min-width: 240px; overflow-wrap: anywhere; }
.none { padding: 4px 16px 8px; color: var(--quiet); }
@media (max-width: 1320px) { .row { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 600px) {
  header { padding: 8px 16px; }
  header .end { margin-left: 0; }
  main { padding: 16px 8px 32px; gap: 12px; }
  .verdict { padding: 0 8px; }
  .finding { grid-template-columns: 20px 1fr; padding: 12px; }
  .finding .more { grid-column: 2; text-align: left; }
  th, td { padding: 2px 8px; }
  th:first-child, td:first-child { padding-left: 12px; }
  caption, .title, .none { padding-left: 12px; } caption span { left: 12px; }
  .wide { display: none; }
  td .command { white-space: normal; }
  .groups th { text-align: left; padding-left: 8px; }
  tbody th, thead tr:last-child th:first-child {
    position: sticky; left: 0; background: var(--surface); white-space: normal;
    border-right: 1px solid var(--line);
  }
}
`;
