#include "heed/viz/report_assets.h"

namespace heed::viz {

const char* const kReportStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1f2933; --quiet: #5f6c7b; --rule: #e3e7ec;
  --edge: #d3d9e0; --accent: #2878bd; --mark: #d9691a;
  --line-0: #2878bd; --line-1: #d9691a; --line-2: #1f8a68; --line-3: #a8468f;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1117; --card: #171b24; --text: #e4e8ee; --quiet: #97a3b3; --rule: #272e3a;
    --edge: #333c4a; --accent: #62aeeb; --mark: #f0a05a;
    --line-0: #62aeeb; --line-1: #f0a05a; --line-2: #54c9a2; --line-3: #db8ac6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 Inter, 'Segoe UI', 'Helvetica Neue', Roboto, 'Noto Sans', 'Noto Sans CJK KR',
    'Apple SD Gothic Neo', 'Malgun Gothic', 'DejaVu Sans', sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1240px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 20px; }
h2 { font-size: 18px; margin: 40px 0 12px; }
h3 { font-size: 13px; font-weight: 600; color: var(--quiet); margin: 18px 0 6px; }
h3:first-child { margin-top: 0; }
p { margin: 0 0 12px; }
.quiet { color: var(--quiet); }
.card {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px;
  margin: 0;
}
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 0; }
.figures div { min-width: 150px; padding: 14px 20px; }
.figures dt { color: var(--quiet); font-size: 13px; }
.figures dd { margin: 0; font-size: 26px; font-weight: 600; line-height: 1.2; }

.charts, .heatmaps {
  display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr));
}
.heatmaps { grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); }
figcaption { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; }
figcaption b { font-size: 15px; }
figcaption .unit { color: var(--quiet); font-size: 12px; }
.key { display: inline-flex; gap: 6px; align-items: center; font-size: 13px; }
.key::before { content: ''; width: 14px; height: 3px; border-radius: 2px; background: var(--line); }
.legend {
  display: flex; flex-wrap: wrap; gap: 2px 16px; min-height: 22px; color: var(--quiet);
  font-size: 13px;
}
figcaption .where { margin-left: auto; }
.legend b { color: var(--text); font-weight: 600; min-width: 4.5em; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 11px; }
.grid { stroke: var(--rule); } .axis { stroke: var(--edge); } .cursor { stroke: var(--quiet); }
.line { fill: none; stroke: var(--line); stroke-width: 1.8; stroke-linejoin: round;
  stroke-linecap: round; }
.dot { fill: var(--line); stroke: var(--card); stroke-width: 2; }

.attention { display: grid; gap: 16px; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
  align-items: start; }
@media (max-width: 900px) { .attention { grid-template-columns: minmax(0, 1fr); }
  .attention .large { order: -1; } }
.controls { display: flex; flex-wrap: wrap; gap: 10px 18px; margin-bottom: 12px; font-size: 13px; }
.controls label { display: flex; gap: 8px; align-items: center; min-width: 0; }
select, .step {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge);
  border-radius: 6px; padding: 3px 8px; min-width: 0; max-width: 100%;
}
.heads { display: grid; gap: 6px; align-items: center; grid-auto-flow: row; }
.heads span { color: var(--quiet); font-size: 11px; text-align: center; }
.heads span.layer { text-align: right; padding-right: 4px; }
.heads button {
  padding: 2px; border: 1px solid var(--edge); border-radius: 5px; background: none; cursor: pointer;
  line-height: 0; aspect-ratio: 1; min-width: 0;
}
.heads button:hover { border-color: var(--quiet); }
.heads button[aria-pressed='true'] { border-color: var(--mark); box-shadow: 0 0 0 1px var(--mark); }
canvas { width: 100%; height: 100%; image-rendering: pixelated; border-radius: 2px; }
.large { position: sticky; top: 16px; }
.large header { display: flex; gap: 8px; align-items: baseline; }
.large header b { flex: 1; }
.large .step { cursor: pointer; line-height: 1.2; }
.large svg text { fill: var(--text); font-size: 13px; }
.large svg text.near { fill: var(--mark); font-weight: 600; }
.large svg text.end { fill: var(--quiet); font-size: 11px; }
.ground { stroke: var(--edge); }
.pick { fill: none; stroke: var(--mark); stroke-width: 2; }
.tip {
  position: fixed; z-index: 2; pointer-events: none; background: var(--text); color: var(--card);
  border-radius: 6px; padding: 5px 10px; font-size: 13px; max-width: 60vw; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;
}
.tip:empty { display: none; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; color: var(--quiet); font-weight: 600; font-size: 13px; }
th, td { padding: 6px 16px 6px 0; border-bottom: 1px solid var(--rule); vertical-align: top;
  overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
td.wrong { color: var(--mark); }
.pairs { columns: 300px; column-gap: 40px; margin: 0; font-size: 14px; }
.pairs div { display: flex; justify-content: space-between; gap: 16px; padding: 4px 0;
  border-bottom: 1px solid var(--rule); break-inside: avoid; }
.pairs dt { color: var(--quiet); }
.pairs dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
@media print { body { background: none; } .card { break-inside: avoid; } .controls, .step, .tip {
  display: none; } .large { position: static; } }
)css";

}  // namespace heed::viz
