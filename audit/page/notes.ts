/** What the report shows, what it hides, what it does not say, and how anybody checks it. */
import type { AuditReport } from "../reportType.ts";
import { html, sha256, type Markup } from "./markup.ts";
import { section } from "./parts.ts";
import { counted, grouped } from "./words.ts";

const PUBLIC = [
  "The vault's balances, every deposit and withdrawal, and the prices of every epoch.",
  "Which accounts contributed to which window and when, and that each was worth at least what the window's rules ask of it.",
  "The state of every account: proven, lapsed, in auction. Lapsed accounts that were sold showed three figures, never their books.",
  "The totals above, and which members of the council opened them.",
];

const HIDDEN = [
  "Every book: what an account holds, owes, and whether it is long or short.",
  "What the rules ask of any one account. A contribution is encrypted, and only the sum is opened.",
  "How far above its requirement an account is worth.",
];

const UNSAID = [
  "A total is of the accounts that contributed. Who is missing could not prove, was not asked, or did not care: being missing says nothing of an account.",
  "A contribution is of a book as it was on its day, at the prices of the window. Those whose book changed since are counted as changed; what moved between accounts meanwhile may be in a total twice, or not at all.",
  "Coverage compares what all accounts own with the accounts that were added up. What other accounts are asked is not in it.",
  "Dollars are prices of the oracle times amounts. What a sale of everything would bring is less; what an oracle gets wrong, this report gets wrong.",
  "Accounts are not people. One owner may have many, and an empty account meets every margin.",
  "Nothing is known of debts or pledges outside these contracts, nor of whoever issues the tokens in the vault.",
  "A total needs a quorum of the council. The same members together could open a single contribution: that they do not is trust, not proof.",
  "Two totals tell apart who joined or left between them. Each window names the fewest hidden accounts that may have joined or left, unless none did or the two are far apart in time. Whoever owns all hidden accounts of a window but one learns what is asked of that one.",
  "That the contracts, circuits and keys do what they should is for another audit. Proofs rest on BN254, about 100 bits of security, and on the ceremony of their keys.",
];

/** Names of the contracts in the source. */
const CONTRACTS: Readonly<Record<string, string>> = {
  ...{ accounts: "MarginAccounts", vault: "CollateralVault", risk: "RiskBook" },
  ...{ market: "MarketBook", council: "Council", auditBook: "AuditBook" },
};

function listed(items: readonly string[]): Markup {
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

export function knownSection(report: AuditReport): Markup {
  const { exposed, live } = report.completeness;
  return section({
    id: "known",
    title: "What is public, and what is not",
    lead: `Of ${counted(live, "live account")} ${grouped(exposed)} may hide something. What everybody knows of them, and what nobody does.`,
    body: [
      html`<div class="pair">
        <div>
          <h3>Public</h3>
          ${listed(PUBLIC)}
        </div>
        <div>
          <h3>Hidden</h3>
          ${listed(HIDDEN)}
        </div>
      </div>`,
      html`<h3 id="unsaid">What this report does not say</h3>
        ${listed(UNSAID)}`,
    ],
  });
}

/** @param text of the report, canonical: the bytes that are downloaded and hashed */
export function verifySection({ chain, contracts }: AuditReport, text: string): Markup {
  const name = `audit-${chain.chainId}-${chain.block.number}.json`;
  const data = Buffer.from(text, "utf8").toString("base64");
  const bytes = Buffer.byteLength(text, "utf8");
  const addresses = Object.entries(contracts).map(
    ([key, address]) =>
      html`<dt>${CONTRACTS[key] ?? key}</dt>
        <dd><code>${String(address)}</code></dd> `,
  );
  return section({
    id: "verify",
    title: "Check it yourself",
    lead: "This page repeats what one file says, which is inside it. What proves the file is the chain, and anybody can ask it.",
    body: [
      html`<ol>
        <li>
          <a download="${name}" href="data:application/json;base64,${data}">Download ${name}</a>,
          ${grouped(BigInt(bytes))} bytes. Its SHA-256, by <code>sha256sum ${name}</code>:
          <code class="hash" id="hash">${sha256(text, "hex")}</code>
        </li>
        <li>
          Make it again from a node of your own, or one you trust:
          <pre><code>zkmargin audit verify --report ${name} --rpc https://…</code></pre>
          It reads the chain from block ${grouped(chain.fromBlock)} to
          ${grouped(chain.block.number)}, adds everything up again and compares every byte; a field
          that differs is named.
        </li>
        <li>
          Make this page again:
          <pre><code>zkmargin audit report --report ${name} --out page.html</code></pre>
          The same file gives the same page, byte for byte.
        </li>
      </ol>`,
      html`<dl class="points facts">
        <dt>Chain</dt>
        <dd>${chain.chainId}</dd>
        <dt>Block</dt>
        <dd>${grouped(chain.block.number)} <code>${chain.block.hash}</code></dd>
        ${addresses}
      </dl>`,
    ],
  });
}
