import { expect } from "chai";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { reportPage } from "../../audit/page/index.ts";
import { reportText } from "../../audit/reportText.ts";
import { html } from "../../audit/page/markup.ts";
import type { AuditReport } from "../../audit/reportType.ts";
import {
  dollars,
  dollarsDown,
  dollarsInWords,
  foreign,
  grouped,
  move,
  share,
  times,
  units,
} from "../../audit/page/words.ts";
import { HOMES, exampleReport } from "./exampleReport.ts";

/** What a browser would show, roughly: without tags, one blank for each run of white space. */
const said = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert('2')">`;
const sha256 = (text: string, encoding: "hex" | "base64"): string =>
  createHash("sha256").update(text).digest(encoding);

function withSymbol(report: AuditReport, symbol: string): AuditReport {
  const slots = report.reserves.slots.map((slot, place) =>
    place === 1 ? { ...slot, symbol } : slot,
  );
  const tables = report.tables.map((table, place) =>
    place === 2 ? { ...table, name: symbol } : table,
  );
  return { ...report, reserves: { ...report.reserves, slots }, tables };
}

const tagsOf = (page: string): string[] =>
  [...page.matchAll(/<([a-z0-9]+)/g)].map(([, tag = ""]) => tag);

describe("the page of an audit report", () => {
  const report = exampleReport();
  const page = reportPage(report);

  it("is the same text for the same report", () => {
    expect(reportPage(exampleReport())).to.equal(page);
    expect(reportPage(structuredClone(report))).to.equal(page);
  });

  it("asks a browser for nothing, and runs nothing", () => {
    for (const tag of ["script", "link", "img", "iframe", "object", "embed", "form", "base"]) {
      expect(tagsOf(page)).to.not.include(tag);
    }
    expect(page).to.not.match(/\b(?:src|srcset|onload|onerror|style)=/);
    expect(page).to.not.match(/url\(|@import|@font-face/);
    const targets = [...page.matchAll(/href="([^"]{0,30})/g)].map(([, target = ""]) => target);
    expect(
      targets.every((target) => /^(?:#|data:application\/json;base64,)/.test(target)),
    ).to.equal(true);
  });

  it("allows its own style and nothing else, by its hash", () => {
    const [, style = ""] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const [, policy = ""] = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
    const rules = policy.replaceAll("&#39;", "'").split("; ");
    expect(rules).to.deep.equal([
      ...["default-src 'none'", `style-src 'sha256-${sha256(style, "base64")}'`],
      ...["base-uri 'none'", "form-action 'none'"],
    ]);
  });

  it("holds the report byte for byte, beside its hash", () => {
    const [, data = ""] = /data:application\/json;base64,([^"]+)"/.exec(page) ?? [];
    const text = Buffer.from(data, "base64").toString("utf8");
    expect(text).to.equal(reportText(report));
    expect(JSON.parse(text)).to.deep.equal(report);
    expect(page).to.contain(sha256(text, "hex"));
  });

  it("says the figures of the report", () => {
    const text = said(page);
    for (const slot of report.reserves.slots.filter(({ kind }) => kind === "spot")) {
      expect(text).to.contain(`${units(slot.held)} exact ${dollars(dollarsDown(slot.value))}`);
    }
    for (const { accounts } of report.completeness.states)
      expect(text).to.contain(grouped(accounts));
    for (const window of report.windows.filter(({ total }) => total !== null)) {
      expect(text).to.contain(`${dollars(window.total!)} ${times(window.coverage!)}`);
    }
    expect(text).to.contain(`${times(report.coverage!)} covered`);
    expect(text).to.contain("858 of 925 (92.7 %)");
    expect(text).to.contain("80.1 % still prove");
    expect(text).to.contain("no total: too few");
    expect(page).to.not.match(/NaN|Infinity|undefined|\[object/);
  });

  it("shows foreign text as text", () => {
    const hostile = reportPage(withSymbol(report, HOSTILE));
    expect(tagsOf(hostile)).to.deep.equal(tagsOf(page));
    expect(hostile).to.contain("&lt;/script&gt;&lt;script&gt;al");
    expect(hostile).to.not.contain("onerror=");
  });

  it("shows any foreign text as text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (symbol) => {
        fc.pre(symbol !== "");
        expect(tagsOf(reportPage(withSymbol(report, symbol)))).to.deep.equal(tagsOf(page));
      }),
      { numRuns: 40 },
    );
  });

  it("says at once when reserves do not hold, and what is missing", () => {
    const slots = report.reserves.slots.map((slot) =>
      slot.symbol === "WETH" ? { ...slot, held: `${BigInt(slot.held) - 250_000_000n}` } : slot,
    );
    const text = said(
      reportPage({ ...report, reserves: { ...report.reserves, slots, holds: false } }),
    );
    expect(text)
      .to.contain("Reserves do not hold")
      .and.to.contain("$7,761 is missing from the vault");
    expect(text).to.contain("the vault lacks 2.5 WETH.");
    expect(text).to.contain("2.5 missing").and.not.to.contain("Reserves hold");
  });

  it("says so when reserves do not hold though nothing is missing", () => {
    const text = said(reportPage({ ...report, reserves: { ...report.reserves, holds: false } }));
    expect(text).to.contain("The vault does not hold what the books add up to");
    expect(text).to.contain("do not add up to what was paid in and out");
  });

  it("counts slot 0 at what a unit of it is worth", () => {
    const settlementIndex = `${(10n ** 18n * 9n) / 10n}`;
    const text = said(reportPage({ ...report, reserves: { ...report.reserves, settlementIndex } }));
    // 53,622,380.12345678 units at 0.9, rounded up.
    expect(text).to.contain("USDC 48,260,142.11111111 53,622,380.12345678 5,362,238.01234567 more");
    expect(text).to.contain("is worth 90.0 % of its token");
  });

  it("says at once when accounts do not add up", () => {
    const completeness = { ...report.completeness, complete: false };
    const text = said(reportPage({ ...report, completeness }));
    expect(text)
      .to.contain("Accounts do not add up")
      .and.not.to.contain("Every account is counted");
  });

  it("says at once when less is owned than asked", () => {
    const text = said(reportPage({ ...report, coverage: "8199" }));
    expect(text)
      .to.contain("Only 0.81× covered")
      .and.to.contain("but only 0.81× what the rules ask");
  });

  it("invents nothing where there is no total", () => {
    const homes = HOMES.map((home) => ({ home, window: null }));
    const empty = { ...report, windows: [], homes, stress: [], requirement: null, coverage: null };
    const text = said(reportPage(empty));
    expect(text).to.contain("No total of all accounts yet").and.to.contain("No stress total yet");
    expect(text).to.contain("No window was opened yet").and.to.contain("no total yet 0 of 1,060");
    expect(text).to.not.match(/NaN|Infinity|undefined|0\.00×/);
  });

  it("warns on chains where anybody can forge proofs", () => {
    expect(said(page)).to.not.contain("anybody can forge");
    const development = { ...report, chain: { ...report.chain, chainId: "31337" } };
    expect(said(reportPage(development))).to.contain("On chain 31337 anybody can forge proofs");
  });

  it("describes every picture in words and has unlike ids", () => {
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    const pictures = [...page.matchAll(/<svg id="([^"]+)"[^>]*aria-labelledby="([^"]+)"/g)];
    expect(pictures).to.have.lengthOf(14);
    for (const [, id, named = ""] of pictures) {
      expect(named).to.equal(`${id!}-title ${id!}-text`);
      expect(page).to.match(new RegExp(`<desc id="${id!}-text">[^<]{10,}</desc>`));
    }
    for (const [, target = ""] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).to.include(target);
  });
});

describe("words of an audit", () => {
  it("writes values down and requirements up", () => {
    expect(dollarsInWords(128_562_528n, "down")).to.equal("$128.5 million");
    expect(dollarsInWords(128_562_528n, "up")).to.equal("$128.6 million");
    expect(dollarsInWords(1_289_999_999n, "down")).to.equal("$1.28 billion");
    expect(dollarsInWords(999_999n, "up")).to.equal("$999,999");
    expect(dollarsInWords(-5n, "up")).to.equal("−$5");
    expect([dollarsDown(199n), dollarsDown(-1n)]).to.deep.equal([1n, -1n]);
    expect([times("35999"), times("9999"), times("123456789")]).to.deep.equal([
      ...["3.59×", "0.99×", "12,345.67×"],
    ]);
    expect([share(1n, 1_383n), share(0n, 5n), share(1n, 0n), share(2n, 3n)]).to.deep.equal([
      ...["<0.1 %", "0.0 %", "–", "66.6 %"],
    ]);
    expect([move("-4480"), move("-50"), move("0")]).to.deep.equal(["−44.8 %", "−0.5 %", "0.0 %"]);
    expect([units("-250000000"), units("0"), units("1")]).to.deep.equal([
      "−2.5",
      "0",
      "0.00000001",
    ]);
  });

  it("never flatters, whatever the amount", () => {
    const number = (text: string): number => {
      const [, figure = "", size = ""] = /^\$([\d,.]+) ?(\w*)$/.exec(text)!;
      const scale = { "": 1, million: 1e6, billion: 1e9, trillion: 1e12 }[size]!;
      return Number(figure.replaceAll(",", "")) * scale;
    };
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 44n }), (amount) => {
        const [low, high] = [
          number(dollarsInWords(amount, "down")),
          number(dollarsInWords(amount, "up")),
        ];
        const slack = 1e-9 * Number(amount);
        expect(low).to.be.at.most(Number(amount) + slack);
        expect(high).to.be.at.least(Number(amount) - slack);
        expect(high - low).to.be.at.most(Number(amount) / 100 + slack);
      }),
    );
  });

  it("lets nobody's text reorder, hide or fill the page", () => {
    expect(foreign("US\u202eDC\u0000\n")).to.equal("US�DC��");
    expect(foreign("x".repeat(500))).to.equal(`${"x".repeat(23)}…`);
    expect(foreign("WETH")).to.equal("WETH");
  });

  it("escapes what is put into HTML, in text and in attributes", () => {
    const { text } = html`<p title="${`"'&<>`}">${["<b>", html`<i>x</i>`, 5n, undefined]}</p>`;
    expect(text).to.equal('<p title="&quot;&#39;&amp;&lt;&gt;">&lt;b&gt;<i>x</i>5</p>');
  });
});
