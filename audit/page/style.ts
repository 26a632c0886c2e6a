/** The page's one style sheet: light, dark, on paper; from a telephone's width on. Nothing from elsewhere. */
import { BAR_STYLE } from "../../picture/bars.ts";
import { PICTURE_STYLE } from "../../picture/sheet.ts";

const LIGHT = [
  "--paper:#ffffff;--ink:#1c2126;--soft:#555d66;--line:#d9dde2;--panel:#f5f6f8",
  "--good:#1f7142;--bad:#b3261e;--open:#5a626b;--link:#1b5fa8",
].join(";");
const DARK = [
  "--paper:#14171b;--ink:#e6e9ed;--soft:#a8b0b9;--line:#343a42;--panel:#1d2127",
  "--good:#6cc592;--bad:#ff8b80;--open:#b4bcc5;--link:#85b8f0",
].join(";");

const TEXT = `
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}
header,main,footer{max-width:1080px;margin:0 auto;padding:0 16px}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
h1,h2{font-family:Georgia,"Times New Roman","Liberation Serif",serif;font-weight:600;line-height:1.15;text-wrap:balance}
h1{font-size:clamp(28px,5vw,46px);margin:12px 0 14px;max-width:21em}
h2{font-size:26px;margin:0 0 6px}
h3{font-size:17px;margin:20px 0 6px}
p{margin:10px 0;max-width:46em}
li{max-width:46em}
ul,ol{padding-left:20px}
section li{margin:6px 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 12px;white-space:pre-wrap;margin:6px 0}
.brand{margin:22px 0 0;font-weight:600;font-size:13px;letter-spacing:.08em;text-transform:uppercase;color:var(--soft)}
.standfirst{color:var(--soft);font-size:17px}
.warning{border:1px solid var(--bad);border-left-width:5px;border-radius:6px;padding:8px 12px;max-width:none}
.lead{font-size:17px;color:var(--soft)}
.note{font-size:14px;color:var(--soft);margin:4px 0 0}
.hash{display:block;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 12px;margin:6px 0}
section{border-top:1px solid var(--line);padding:28px 0 20px;margin:0}
footer{border-top:1px solid var(--line);padding-top:14px;padding-bottom:36px;color:var(--soft);font-size:14px}
details{margin:12px 0}
summary{cursor:pointer;color:var(--link)}
.points{font-size:14px}
.points dt{font-weight:600;margin-top:8px}
.points dd{margin:0}
pre code{font-size:inherit}
@media (min-width:760px){.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px}.facts dt{margin:0}}`;

const ANSWERS = `
.answers{list-style:none;padding:0;margin:22px 0 28px;display:grid;gap:12px;grid-template-columns:1fr}
.answers li{background:var(--panel);border-radius:8px;border-top:4px solid var(--tone);padding:12px 14px;max-width:none}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.open{--tone:var(--open)}
.question{margin:0;font-size:13px;color:var(--soft)}
.answer{margin:2px 0 4px;font-size:20px;font-weight:650;line-height:1.25;color:var(--tone)}
.detail{margin:0;font-size:15px}
.alone{display:none}
.missing{color:var(--bad)}
@media (min-width:640px){.answers{grid-template-columns:1fr 1fr}}
@media (min-width:1000px){.answers{grid-template-columns:repeat(4,1fr)}}`;

const FIGURES = `
figure{margin:16px 0}
figcaption{font-weight:600;margin-bottom:8px}
.picture{display:block;max-width:100%;height:auto}
.wide{display:none}
.legend{list-style:none;padding:0;margin:0 0 8px;display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px}
.legend li{margin:0;max-width:none}
@media (min-width:760px){.wide{display:block}.narrow{display:none}}
@media (min-width:1000px){.pair{display:grid;grid-template-columns:1fr 1fr;column-gap:40px;align-items:start}}`;

const TABLES = `
table{border-collapse:collapse;width:100%;margin:16px 0;font-size:15px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:14px;padding-bottom:6px}
th,td{padding:7px 12px 7px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:13px;font-weight:600;color:var(--soft);vertical-align:bottom}
tbody th{font-weight:600}
tbody .words{overflow-wrap:anywhere}
.number,.brief{white-space:nowrap}
.number{text-align:right}
thead .number{white-space:normal}`;

/** Tables of a kind have one cell below the other up to a width of the window, in pixels; never on paper. */
const stackedUpTo = (kind: string, most: number): string => `
@media screen and (max-width:${most}px){
.${kind},.${kind} tbody,.${kind} tr,.${kind} caption{display:block}
.${kind} thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.${kind} tr{border-bottom:1px solid var(--line);padding:8px 0}
.${kind} th,.${kind} td{display:flex;justify-content:space-between;gap:16px;border:0;padding:2px 0;text-align:right;overflow-wrap:anywhere;white-space:normal}
.${kind} th{text-align:left;justify-content:flex-start;gap:0}
.${kind} td::before{content:attr(data-head);color:var(--soft);text-align:left;flex:0 0 auto;max-width:45%}
.${kind} .blank{display:none}
.${kind} .alone{display:inline;white-space:pre}
}`;

const PAPER = `
@media print{
:root{color-scheme:light;${LIGHT}}
body{font-size:10.5pt}
table,thead th{font-size:8.5pt}
.detail a{display:none}
.wide{display:block}.narrow{display:none}
figure,tr,.answers li{break-inside:avoid}
h2,h3,caption,figcaption{break-after:avoid}
a{color:inherit;text-decoration:none}
.answers{grid-template-columns:1fr 1fr}
.pair{display:block}
text{fill:#1c2126}
}`;

export const PAGE_STYLE = [
  `:root{color-scheme:light dark;${LIGHT}}`,
  `@media (prefers-color-scheme:dark){:root{${DARK}}}`,
  PICTURE_STYLE + BAR_STYLE + TEXT + ANSWERS + FIGURES + TABLES,
  stackedUpTo("some", 759) + stackedUpTo("many", 1059) + PAPER,
].join("\n");
