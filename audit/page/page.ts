/**
 * An audit report as one HTML page that needs nothing else: no script, no font, no picture from anywhere, and a policy
 * that lets a browser fetch nothing and take no style but the page's own. The report itself is in it, byte for byte.
 */
import { reportText } from "../reportText.ts";
import type { AuditReport } from "../reportType.ts";
import { accountsSection } from "./accounts.ts";
import { coverageSection } from "./coverage.ts";
import { headline, title } from "./headline.ts";
import { historySection } from "./history.ts";
import { drawn, html, sha256 } from "./markup.ts";
import { knownSection, verifySection } from "./notes.ts";
import { reservesSection } from "./reserves.ts";
import { stressSection } from "./stress.ts";
import { PAGE_STYLE } from "./style.ts";

/** Named in the page, so that a file is known to be one. */
export const PAGE_FORMAT = "audit-page/1";

/** Whole: its hash is that of what stands between its tags. */
const STYLE_ELEMENT = drawn(`<style>${PAGE_STYLE}</style>`);

/** A whole document, UTF-8; the same report gives the same text. */
export function reportPage(report: AuditReport): string {
  const policy = [
    ...["default-src 'none'", `style-src 'sha256-${sha256(PAGE_STYLE, "base64")}'`],
    ...["base-uri 'none'", "form-action 'none'"],
  ].join("; ");
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="zkmargin" content="${PAGE_FORMAT}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title(report)}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${headline(report)}
        <main>
          ${reservesSection(report)}${accountsSection(report)}${coverageSection(report)}${stressSection(report)}${historySection(report)}
          ${knownSection(report)}${verifySection(report, reportText(report))}
        </main>
        <footer>
          Made by zkmargin from the report above and nothing else. Dollars are US dollars; values
          are rounded down, requirements up. Times are UTC.
        </footer>
      </body>
    </html> `.text;
}
