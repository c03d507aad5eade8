/**
 * How a report looks: one accent, numbers in columns of equal digits, no colour without a word beside it. Dark where
 * the reader's screen is, light on paper. The colours are those of the dashboard; every text has a contrast of 4.5:1.
 */
export const STYLE = `
:root{color-scheme:light;--bg:#F5F7F9;--surface:#FFF;--sunken:#EEF1F4;--outline:#DCE2E8;--text:#141A21;--text-2:#43505D;
--text-3:#5C6976;--accent:#0B7078;--fill:#0B7078;--a:#3D64A8;--b:#9C5F0A;--c:#7A4E93;--rest:#A9B4BF;--grid:#E7EBEF;
--warn:#8A5A00;--warn-soft:#FBF0D9;--crit:#B4310F;--seq-1:#D3E7E9;--seq-2:#98CACE;--seq-3:#3F99A0;--seq-4:#0B666E;
--seq-1-ink:#141A21;--seq-2-ink:#141A21;--seq-3-ink:#0C1418;--seq-4-ink:#FFF;--fill-ink:#FFF}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--bg:#0D1116;--surface:#151A21;--sunken:#1D242D;
--outline:#29323C;--text:#E9EEF3;--text-2:#B6C1CC;--text-3:#919EAB;--accent:#54CBD3;--fill:#3BA3AB;--a:#8FB2EE;--b:#DFA64A;
--c:#C5A0DC;--rest:#5A6874;--grid:#222A33;--warn:#F0B850;--warn-soft:#33270F;--crit:#FF9273;--seq-1:#17333A;--seq-2:#1F555D;
--seq-3:#2F8B93;--seq-4:#5CCBD2;--seq-1-ink:#E9EEF3;--seq-2-ink:#E9EEF3;--seq-3-ink:#06181A;--seq-4-ink:#06181A;
--fill-ink:#06181A}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:13px/20px Inter,system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:1080px;margin:0 auto;padding:20px;display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:12px}
main>*{grid-column:1/-1}
h1{font-size:21px;line-height:28px;margin:0}
h2{font-size:14px;line-height:20px;margin:0}
p{margin:0}
a{color:var(--accent)}
.brand{color:var(--text-3);font-size:12px;margin-bottom:4px}
.lead{color:var(--text-2);margin-top:4px}
.card{background:var(--surface);border:1px solid var(--outline);border-radius:10px;padding:16px;min-width:0}
.card>header{display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline;margin-bottom:12px}
.card>header p,.note,footer{color:var(--text-3);font-size:12px;line-height:16px}
.card>.note{margin-top:10px}
.wide{grid-column:span 8}.narrow{grid-column:span 4}.half{grid-column:span 6}
.warn{background:var(--warn-soft);border-color:var(--warn)}
.warn ul{margin:0;padding-left:18px}
.kpis{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0}
.kpis>div{display:flex;flex-direction:column}
.kpis dt{font-size:12px;color:var(--text-2)}
.kpis dd{margin:0}
.kpis .value{font-size:27px;line-height:36px;font-weight:600;white-space:nowrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--text-3);font-size:12px;padding-bottom:4px}
th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:baseline;font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--text-3);font-size:12px;border-bottom:1px solid var(--outline)}
tbody th{color:var(--text);min-width:76px;overflow-wrap:anywhere}
td.n,th.n{text-align:right;white-space:nowrap}
tfoot th,tfoot td,.strong th,.strong td{font-weight:600;border-top:1px solid var(--outline)}
.of th{padding-left:16px;color:var(--text-2)}.of td{color:var(--text-2)}
td.bar{width:45%}
svg{display:block;overflow:visible}
svg.clip{overflow:hidden}svg.plot{padding:8px 0 0 52px}
svg text{font-size:11px;fill:var(--text-3)}
.axis{stroke:var(--grid)}.zero{stroke:var(--rest)}.mark{stroke:var(--text)}.whisker{stroke:var(--text)}
.line{fill:none;stroke-width:1.75}
.fill{fill:var(--fill)}.rest{fill:var(--rest)}.a{fill:var(--a)}.b{fill:var(--b)}.c{fill:var(--c)}
.seq-1{fill:var(--seq-1)}.seq-2{fill:var(--seq-2)}.seq-3{fill:var(--seq-3)}.seq-4{fill:var(--seq-4)}
.warned{fill:var(--warn)}.wrong{fill:var(--crit)}.hatched{fill:url(#hatch);stroke:var(--rest)}
svg .on-seq-1{fill:var(--seq-1-ink)}svg .on-seq-2{fill:var(--seq-2-ink)}svg .on-seq-3{fill:var(--seq-3-ink)}
svg .on-seq-4{fill:var(--seq-4-ink)}svg .on-fill{fill:var(--fill-ink)}
.line.fill{fill:none;stroke:var(--accent)}.line.a{fill:none;stroke:var(--a)}.line.b{fill:none;stroke:var(--b)}
.line.c{fill:none;stroke:var(--c)}.line.rest{fill:none;stroke:var(--text-3);stroke-dasharray:4 3}
.picture{stroke:var(--text-2);fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 8px;padding:0;list-style:none;font-size:12px;color:var(--text-2)}
.legend svg,th svg.key{display:inline-block;margin-right:6px}
.lanes{margin:0;padding:0;list-style:none}
.lanes li{display:grid;grid-template-columns:150px 1fr 110px;gap:4px 12px;align-items:center;padding:8px;border-radius:6px}
.lanes li+li{border-top:1px solid var(--grid)}
.lanes .now{background:var(--sunken)}
.lanes small{display:block;color:var(--text-3);font-size:11px;line-height:14px}
.lanes b{font-weight:600}.lanes .worth{text-align:right}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(126px,1fr));gap:12px;margin:0;padding:0;list-style:none}
.tiles li{background:var(--sunken);border-radius:6px;padding:12px}
.tiles svg{margin:0 auto 8px}
.tiles b{font-size:21px;line-height:28px;font-weight:600}
.tiles small{display:block;color:var(--text-3);font-size:11px;line-height:16px}
details{margin-top:10px}summary{color:var(--accent);cursor:pointer;font-size:12px;line-height:24px}
footer{padding:4px 0 16px}
@media (max-width:760px){main{padding:12px}.wide,.narrow,.half{grid-column:1/-1}.card{padding:12px}
.lanes li{grid-template-columns:1fr auto}.lanes .band{grid-column:1/-1;grid-row:2}th,td{padding-right:8px}td.bar{width:25%}}
@media print{@page{size:A4;margin:12mm}body{background:#FFF;font-size:11px;line-height:16px}main{max-width:none;padding:0;gap:8px}
.card{break-inside:avoid;padding:10px}.long{break-inside:auto}tr{break-inside:avoid}thead{display:table-header-group}
details:not([open]){display:none}a{color:inherit;text-decoration:none}}
`;
