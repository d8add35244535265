/** The style of the report. Nothing in it is fetched; `light` and `dark` as the reader has them, and `light` on paper. */
export const style = `
:root{--bg:#fdfcfa;--ink:#1f2328;--muted:#5d636b;--rule:#e4e1da;--neutral:#7a7f87;--accent:#0f6e68;color-scheme:light}
@media screen and (prefers-color-scheme:dark){:root{--bg:#15181b;--ink:#e7e9ea;--muted:#a3a9b0;--rule:#2e3338;--neutral:#8f959c;--accent:#4cc3b5;color-scheme:dark}}
@media (forced-colors:active){:root{--bg:Canvas;--ink:CanvasText;--muted:CanvasText;--rule:GrayText;--neutral:CanvasText;--accent:CanvasText}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:.94rem/1.55 system-ui,sans-serif;font-variant-numeric:tabular-nums;text-size-adjust:100%;overflow-wrap:anywhere}
main,header,footer{max-width:54rem;margin:auto;padding:0 1rem}
header{padding-top:2.5rem}
h1{font-size:1.75rem;line-height:1.2;font-weight:600;letter-spacing:-.015em;margin:0 0 .75rem}
h2{font-size:1.15rem;font-weight:600;margin:2.25rem 0 .25rem;padding-top:1rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;font-weight:600;margin:1.5rem 0 0}
p,ul{margin:.4rem 0}
ul{padding-left:1.1rem}
li{margin:.25rem 0}
.meta,.notes,figcaption,footer,.legend,summary,.tile span{color:var(--muted);font-size:.87rem}
.meta{margin:.1rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:1.25rem 2rem;margin:2rem 0 0;padding:0;list-style:none}
.tile{margin:0;border-top:2px solid var(--accent);padding-top:.6rem}
.tile b{display:block;font-size:1.45rem;font-weight:600;letter-spacing:-.01em;line-height:1.3}
.tile i{font-style:normal;font-weight:400;color:var(--muted)}
.tile span{display:block}
figure{margin:1.25rem 0 2rem;break-inside:avoid}
figcaption{margin-bottom:.75rem;max-width:42rem}
figcaption b{display:block;color:var(--ink);font-size:.95rem;font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:0 0 .75rem}
.legend li{display:flex;align-items:center;gap:.45rem;margin:0}
.grid2{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:0 3rem}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:1.25rem 3rem;margin-bottom:1.5rem}
.patterns{position:absolute}
.chart{display:block;overflow:visible;width:100%}
.chart.both{margin-left:60px;width:calc(100% - 158px)}
.chart.right{width:calc(100% - 104px)}
.multiples .chart.right{margin-left:6px}
.chart text{font-size:13px;fill:var(--ink);paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}
.chart .name{font-weight:600}
.chart .label{text-anchor:end;fill:var(--muted)}
.chart .tick,.chart .date{font-size:12px;fill:var(--muted)}
.chart .tick{text-anchor:middle}
.chart .end{text-anchor:end}
.grid{stroke:var(--rule)}
.neutral{stroke:var(--neutral);stroke-width:2.4}
.spot{fill:var(--ink)}
.accent{stroke:var(--accent);stroke-width:1.6}
.before{fill:url(#lines);stroke:var(--neutral)}
.after,.hit{fill:var(--accent);stroke:var(--accent)}
.miss{fill:url(#points);stroke:var(--ink)}
.uncacheable{fill:none;stroke:var(--neutral)}
.estimate{fill:url(#hatch);stroke:var(--accent);stroke-dasharray:4 3}
.whisker{stroke:var(--ink);stroke-width:1.25}
.chart circle{fill:var(--bg);stroke:var(--ink)}
.series{stroke:var(--accent);stroke-width:1.5}
.series.g1{stroke-dasharray:6 4}.series.g2{stroke-dasharray:2 3}.series.g3{stroke-dasharray:8 3 2 3}
.point{fill:var(--accent);stroke:var(--bg)}
.point.g1,.point.g3{fill:var(--bg);stroke:var(--accent);stroke-width:1.75}
details{margin-top:.75rem}
summary{cursor:pointer;width:fit-content}
.table{overflow-x:auto}
table{border-collapse:collapse;font-size:.87rem;margin-top:.5rem}
th,td{padding:.25rem .9rem .25rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
th{font-weight:600}
th:first-child,td:first-child{text-align:left}
code{font:.92em ui-monospace,monospace}
footer{margin-top:3rem;padding-bottom:3rem}
@media print{@page{margin:16mm}html{font-size:12px}body{print-color-adjust:exact}main,header,footer{max-width:none;padding:0}h2{break-after:avoid;margin-top:1.5rem}details::details-content{content-visibility:visible;block-size:auto}summary{display:none}.chart text{font-size:11px}.multiples{grid-template-columns:1fr 1fr}}
`;
