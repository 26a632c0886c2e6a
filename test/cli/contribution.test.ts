/**
 * Given a window, an account and its book   When it contributes   Then checks, proofs and call or document; again: counted
 *   already; with another f: what the chain has is replaced
 * Given a closed window, another home, an epoch out of reach, a book that is short or not the account's, a node that leaves
 *   events out   When it contributes or shows itself included   Then coded refusals before any proof
 * Given a document   When anything of it is changed   Then it is refused or another document
 */
import { expect } from "chai";
import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUDIT_BOOK } from "../../audit/chainAbi.ts";
import { type ContributionRequest, type ProvenContribution } from "../../audit/contribution.ts";
import { contributionDocument, parseContribution } from "../../audit/contributionDocument.ts";
import { type Contributed } from "../../audit/fold.ts";
import { contributeThrough, type ContributeOptions } from "../../cli/auditContribution.ts";
import { includedThrough, type InclusionOptions } from "../../cli/auditInclusion.ts";
import { relayThrough } from "../../cli/auditRelay.ts";
import { type ContributionProverSource } from "../../cli/contributionProvers.ts";
import { type Result } from "../../cli/output.ts";
import {
  commitmentOf,
  groth16Proof,
  Portfolio,
  preflight,
  sealFigure,
} from "../../prover/index.ts";
import { type StatementRequest, type TallyRequest } from "../../prover/index.ts";
import { dealAll } from "../../council/development.ts";
import { councilKeyDocument } from "../../council/index.ts";
import { encryptRequirement } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import {
  BOOK,
  COUNCIL_KEY,
  COUNCIL_SECRET,
  newScene,
  SimulatedBook,
  type Scene,
} from "./simulatedBook.ts";

const PROOF = groth16Proof({
  ...{ a: { x: 1n, y: 2n }, b: { xIm: 1n, xRe: 2n, yIm: 3n, yRe: 4n }, c: { x: 5n, y: 6n } },
});
/** Alice of docs/cli.md: 4,200 USDC and 2 BTC. */
const HELD = Portfolio.create({ "0": "4200", "1": "2" }, 3n ** 140n);

/** The document with one value changed, for every value in it. */
function* changedOnce(value: unknown, path = ""): Generator<[path: string, changed: unknown]> {
  if (typeof value === "boolean") yield [path, !value];
  if (typeof value === "string")
    yield [path, value.slice(0, -1) + (value.endsWith("1") ? "2" : "1")];
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    for (const [at, changed] of changedOnce(member, `${path}.${name}`)) {
      yield [at, { ...value, [name]: changed }];
    }
  }
}

interface Secrets {
  readonly requirement: bigint;
  readonly salt: bigint;
  readonly ephemeral: bigint;
}

describe("a contribution to an audit window", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-contribution-"));
  const at = (name: string): string => join(folder, name);
  const proven: Secrets[] = [];
  let keys = 0;

  /** Proves nothing, but refuses what is not true. */
  const source: ContributionProverSource = (circuit) => {
    keys += 1;
    const solvency = {
      circuit,
      prove: (request: StatementRequest) => {
        expect(preflight(request).status).to.equal("provable");
        expect([request.terms.tally, request.terms.band]).to.deep.equal([true, 0n]);
        return Promise.resolve({ proof: PROOF });
      },
    };
    const tally = {
      prove: (request: TallyRequest) => {
        const { requirement, salt, ephemeral, scope, councilKey } = request;
        expect(scope).to.deep.equal({ chainId: 31_337n, book: BOOK, window: 1n, account: 7n });
        proven.push({ requirement, salt, ephemeral });
        const ciphertext = encryptRequirement(requirement, councilKey, ephemeral);
        const sealedFigure = sealFigure(requirement, salt);
        return Promise.resolve({ sealedFigure, ciphertext, digest: 1n, proof: PROOF });
      },
    };
    return Promise.resolve({ solvency, tally, close: () => Promise.resolve() } as never);
  };
  const chain = { rpc: "", "audit-book": BOOK, "from-block": "0", confirmations: "0" };
  const contribute = (scene: Scene, more: Partial<ContributeOptions> = {}) =>
    contributeThrough(
      new SimulatedBook(scene),
      { ...chain, window: "1", account: "7", portfolio: at("account.json"), ...more },
      source,
    );
  const included = (scene: Scene, more: Partial<InclusionOptions>) =>
    includedThrough(new SimulatedBook(scene), { ...chain, ...more });
  const textOf = ({ text, document }: Result): string =>
    `${text}\n${JSON.stringify(document, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one))}`;
  const holding = (change: Partial<Scene> = {}): Scene =>
    newScene({ commitment: commitmentOf(HELD), ...change });
  const contributed = (change: Partial<Contributed> = {}): Contributed => ({
    ...{ window: 1n, account: 7n, version: 3n, hidden: true, replaced: false },
    ...{ ciphertext: encryptRequirement(5n, COUNCIL_KEY, 11n), ...change },
  });
  const refused = async (promise: Promise<unknown>, code: string, field: string, why?: string) => {
    const before = keys;
    const thrown = await rejectionOf(promise);
    expect([thrown.code, thrown.field]).to.deep.equal([code, field], thrown.message);
    if (why !== undefined) expect(thrown.message).to.include(why);
    expect(keys, "a key was loaded").to.equal(before);
  };

  before(() => {
    writeFileSync(at("account.json"), HELD.revealText(), { mode: 0o600 });
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is checked without a key, and says nothing of the book unless revealed", async () => {
    const dry = await contribute(holding(), { "dry-run": true });
    expect(dry.document).to.deep.include({ outcome: "checked", hidden: true, calls: [] });
    expect(keys).to.equal(0);
    expect(dry.document).to.deep.include({ company: { accounts: 0n, hidden: 0n }, minimum: 2n });
    expect(dry.text).to.include(
      "in it so far: 0 accounts, 0 of them hidden; its total stays closed below 2",
    );
    const shown = await contribute(holding(), { "dry-run": true, reveal: true });
    const { requirement } = shown.document as { requirement: bigint };
    expect(shown.text).to.match(/requirement, rounded up: \$[\d,]+/);
    expect(textOf(dry)).not.to.match(new RegExp(`[^0-9]${requirement}[^0-9]`));
    expect(await contribute(holding({ exposed: false }), { "dry-run": true }))
      .to.have.property("text")
      .that.includes("does not count towards");
  });

  it("is a call that anybody sends, or a document without a secret, under another salt and f each time", async () => {
    const first = await contribute(holding());
    const { calls } = first.document as { calls: { to: string; data: string }[] };
    const [{ to, data } = { to: "", data: "" }] = calls;
    const [window, [sent]] = AUDIT_BOOK.decodeFunctionData("contribute", data) as unknown as [
      ...[bigint, [ContributionRequest & { replaces: unknown[]; account: bigint }]],
    ];
    expect([to, window, sent.account, sent.replaces]).to.deep.equal([BOOK, 1n, 7n, []]);
    const second = await contribute(holding(), { out: at("document.json") });
    expect(second.document).to.deep.include({ outcome: "document", calls: [] });
    const said = [textOf(first), textOf(second), readFileSync(at("document.json"), "utf8")].join(
      "\n",
    );
    const [a, b] = proven.slice(-2);
    expect(a!.requirement).to.equal(b!.requirement);
    for (const secret of [a!.salt, a!.ephemeral, b!.salt, b!.ephemeral]) {
      expect(said).not.to.include(String(secret)).and.not.include(secret.toString(16));
    }
    expect(said).not.to.match(new RegExp(`[^0-9]${a!.requirement}[^0-9]`));
    expect(new Set([a!.salt, a!.ephemeral, b!.salt, b!.ephemeral]).size).to.equal(4);
    const batch = await relayThrough(new SimulatedBook(holding()), {
      ...{ ...chain, documents: at("document.json") },
    });
    expect(batch.document).to.deep.include({ window: 1n, accounts: [7n], counted: [] });
  });

  it("is counted already at the same version, and brings what it replaces at a later one", async () => {
    const former = contributed();
    const same = await contribute(holding({ contributions: [former] }));
    expect(same.document).to.deep.include({ outcome: "already", calls: [] });
    const later = await contribute(holding({ contributions: [former], version: 4n }));
    expect(later.text).to.include(
      "contributed at version 3; it is at version 4 and may replace it",
    );
    const { calls } = later.document as { calls: { data: string }[] };
    const [, [sent]] = AUDIT_BOOK.decodeFunctionData("contribute", calls[0]!.data) as unknown as [
      ...[bigint, [{ replaces: { ephemeral: { x: bigint } }[] }]],
    ];
    expect(sent.replaces.map(({ ephemeral }) => ephemeral.x)).to.deep.equal([
      former.ciphertext.ephemeral.x,
    ]);
    const again = await contribute(holding({ contributions: [former] }), { again: true });
    expect(again.document).to.deep.include({ outcome: "call" });
  });

  it("is refused before any key is loaded, by window, account and book", async () => {
    const elsewhere = `0x${"0e".repeat(32)}`;
    await refused(
      contribute(holding({ time: 2_000n })),
      "AUDIT_REFUSED",
      "window",
      "closed at 1970-01-01 00:33 UTC",
    );
    await refused(contribute(holding(), { window: "2" }), "INPUT_INVALID", "window");
    await refused(contribute(holding(), { window: "one" }), "INPUT_INVALID", "window");
    await refused(
      contribute(holding({ owner: `0x${"00".repeat(20)}` })),
      "INPUT_INVALID",
      "account",
    );
    await refused(
      contribute(holding({ home: elsewhere })),
      "AUDIT_REFUSED",
      "account",
      "at home under",
    );
    await refused(contribute(holding({ inReach: false })), "AUDIT_REFUSED", "window", "epoch");
    await refused(contribute(newScene()), "OPENING_MISMATCH", "portfolio");
    await refused(contribute(holding(), { keystore: "k" }), "INPUT_INVALID", "keystore");
    await refused(contribute(holding(), { out: at("account.json") }), "INPUT_INVALID", "out");
    const hidden = holding({ contributions: [contributed()], version: 4n, hides: () => true });
    await refused(contribute(hidden), "CHAIN_FAILED", "from-block");
  });

  it("is encrypted to no other key than the council's document has", async () => {
    const named = (secret: bigint): string => {
      const accounts = [1, 2].map((digit) => `0x${String(digit).repeat(40)}`);
      const roster = { chainId: 31_337n, council: BOOK, threshold: 2, accounts };
      writeFileSync(
        at("council.json"),
        JSON.stringify(councilKeyDocument(dealAll(roster, secret).key)),
      );
      return at("council.json");
    };
    const held = await contribute(holding(), { council: named(COUNCIL_SECRET), "dry-run": true });
    expect(held.document).to.deep.include({ outcome: "checked" });
    await refused(
      contribute(holding(), { council: named(4n) }),
      "AUDIT_REFUSED",
      "council",
      "another key",
    );
  });

  it("is refused in dollars to an account that the window's level leaves short", async () => {
    const short = contribute(holding({ level: 40_000n }));
    await refused(
      short,
      "MARGIN_SHORT",
      "portfolio",
      "cannot contribute to window 1: under the home table",
    );
    const { message, fix } = await rejectionOf(contribute(holding({ level: 40_000n })));
    expect(message).to.match(
      /at the prices of epoch 7, the portfolio is \$[\d,]+\.\d\d short at level 4/,
    );
    expect(fix).to.match(/deposit/);
    const stress = { home: `0x${"0e".repeat(32)}`, ownHome: `0x${"0e".repeat(32)}` };
    const under = await rejectionOf(contribute(holding({ level: 40_000n, ...stress })));
    expect(under.message).to.include("under the stress table, at the prices of epoch 7");
    expect((await contribute(holding(stress))).document).to.deep.include({ outcome: "call" });
  });

  it("is refused by the name of the account where the contract would not take it", async () => {
    const reason = async (refuses: string, why: string) => {
      const relayed = relayThrough(new SimulatedBook(holding({ refuses })), {
        ...{ ...chain, documents: at("document.json") },
      });
      const { code, message } = await rejectionOf(relayed);
      expect(code).to.equal("AUDIT_REFUSED");
      expect(message).to.include("of account 7 to window 1 is refused").and.include(why);
    };
    await reason("TallyRefused", "not proven to be of this window, account");
    await reason("ProofRefused", "account's commitment");
    const closed = new SimulatedBook(holding({ time: 2_000n }));
    const late = relayThrough(closed, { ...chain, documents: at("document.json") });
    expect(await rejectionOf(late)).to.deep.include({ code: "AUDIT_REFUSED", field: "window" });
  });

  it("is shown included, unless the node leaves out or repeats what the contract added up", async () => {
    const other = contributed({ account: 8n, ciphertext: encryptRequirement(9n, COUNCIL_KEY, 5n) });
    const scene = holding({ contributions: [other, contributed()] });
    const asked = { window: "1", account: "7" };
    const shown = await included(scene, { ...asked, out: at("inclusion.json") });
    expect(shown.text).to.include("number 2 of 2 accounts, 2 of them hidden");
    const document = JSON.parse(readFileSync(at("inclusion.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect((await included(scene, { verify: at("inclusion.json") })).document).to.include({
      ok: true,
    });
    const without = holding({
      contributions: scene.contributions,
      hides: ({ account }) => account === 8n,
    });
    await refused(included(without, asked), "AUDIT_REFUSED", "window", "other sums");
    await refused(
      included(scene, { ...asked, account: "9" }),
      "AUDIT_REFUSED",
      "account",
      "has not contributed",
    );
    await refused(
      included(scene, { verify: at("inclusion.json"), window: "1" }),
      "INPUT_INVALID",
      "window",
    );
    for (const [path, changed] of changedOnce(document)) {
      writeFileSync(at("wrong.json"), JSON.stringify(changed));
      const { code } = await rejectionOf(included(scene, { verify: at("wrong.json") }));
      expect(code, path).to.be.oneOf(["AUDIT_REFUSED", "INPUT_INVALID", "CHAIN_FAILED"]);
    }
  });

  it("is one document: what is read back is what was written, and nothing else is read", () => {
    const number = fc.bigInt(1n, 2n ** 64n);
    const property = fc.property(number, number, number, (account, window, secret) => {
      const solvency = {
        a: { x: 1n, y: 2n },
        b: { xIm: 1n, xRe: 2n, yIm: 3n, yRe: 4n },
        c: { x: 5n, y: secret },
      };
      const contribution: ProvenContribution = {
        scope: { chainId: 31_337n, book: BOOK, window, account },
        ...{ sealedFigure: secret, digest: account, solvency, tally: solvency },
        ciphertext: encryptRequirement(account % 2n ** 57n, COUNCIL_KEY, secret),
      };
      const document = contributionDocument(contribution);
      expect(parseContribution(JSON.parse(JSON.stringify(document)))).to.deep.equal(contribution);
    });
    fc.assert(property, { numRuns: 10 });
    const document = JSON.parse(readFileSync(at("document.json"), "utf8")) as Record<
      string,
      unknown
    >;
    for (const field of Object.keys(document)) {
      const { [field]: left, ...less } = document;
      expect(left).not.to.equal(undefined);
      for (const bad of [less, { ...document, [field]: "x" }, { ...document, more: "1" }]) {
        expect(() => parseContribution(bad))
          .to.throw()
          .with.property("code", "INPUT_INVALID");
      }
    }
    const off = {
      ...document,
      ciphertext: { ephemeral: { x: "0", y: "1" }, masked: { x: "1", y: "1" } },
    };
    expect(() => parseContribution(off))
      .to.throw()
      .with.property("code", "POINT_REFUSED");
  });
});
