/** Opened books are somebody else's secrets: looked for in every form, in files, news, and errors with their causes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "chai";
import { newsOf } from "../../cli/keeperReport.ts";
import { type Duty } from "../../keeper/duties.ts";
import { discreetError, discreetRefusal } from "../../keeper/discreet.ts";
import { OpenedBooks } from "../../keeper/openedBooks.ts";
import { proveTakeover, proveValuation, valuePortfolio } from "../../liquidation/index.ts";
import { commitmentOf, Portfolio, requireProvable, preflight } from "../../prover/index.ts";
import { plainTerms, type Band, type Level } from "../../risk/index.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { Passphrase } from "../../wallet/index.ts";
import { formsOf } from "../council/secretForms.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { context, richLiquidator } from "../liquidation/lapsedBooks.ts";

const [CASH, COINS] = [1_234_567_890_123n, 246_813_579n];
const BLINDING = 1_618_033_988_749_894_848_204_586_834_365_638_117n;
const BOOK = Portfolio.create({ "0": -CASH, "1": COINS }, BLINDING);
const PASSWORD = "a passphrase of many words";
const OWNER = { chainId: 31_337n, accounts: `0x${"c0".repeat(20)}` };

function expectNothingOf(text: string, secrets: readonly bigint[], where: string): void {
  const lower = text.toLowerCase();
  for (const form of secrets.flatMap(formsOf)) {
    const found = /^[0-9a-f.]+$/.test(form) ? lower.includes(form) : text.includes(form);
    expect(found, `${where}: a form of ${form.length} characters`).to.equal(false);
  }
  expect(text).not.to.contain(PASSWORD);
}
const SECRETS = [CASH, COINS, BLINDING];
const inside = (value: unknown): string => inspect(value, { depth: 12, showHidden: true });
/** All that could be printed of an error, carelessly. */
const allOf = (error: Error): string => `${error.stack ?? ""}\n${inside(error)}`;

describe("opened books in the keeper's folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-books-"));
  const path = join(folder, "books.json");
  const passphrase = Passphrase.create(PASSWORD, "passphrase");
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const open = (word = passphrase, owner = OWNER) => OpenedBooks.open(folder, word, owner);

  it("are encrypted in a file of 0600, survive the process, and print as nothing", async () => {
    const books = await open();
    await books.keep(7n, BOOK);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expectNothingOf(readFileSync(path, "utf8"), SECRETS, "the file");
    expectNothingOf(`${inside(books)} ${JSON.stringify(books)}`, SECRETS, "the object");
    const again = (await open()).find(7n, commitmentOf(BOOK));
    expect(again?.revealBlinding()).to.equal(BLINDING);
    // The looking finds what is there.
    expect(() => {
      expectNothingOf(BOOK.revealText(), SECRETS, "itself");
    }).to.throw();
  });

  it("tell nothing where the file does not open: passphrase, deployment, torn text", async () => {
    const whole = readFileSync(path, "utf8");
    const other = { ...OWNER, chainId: 1n };
    const errors = [
      await rejectionOf(open(Passphrase.create("another one of words", "passphrase"))),
      await rejectionOf(open(passphrase, other)),
    ];
    for (const torn of [whole.slice(0, -40), "", whole.replace(/[0-9a-f]{8}"/, '00000000"')]) {
      writeFileSync(path, torn, { mode: 0o600 });
      errors.push(await rejectionOf(open()));
    }
    writeFileSync(path, whole, { mode: 0o600 });
    expect(errors.map(({ code }) => code).slice(0, 2)).to.deep.equal([
      "UNLOCK_FAILED",
      "ENVIRONMENT",
    ]);
    for (const error of errors) expectNothingOf(allOf(error), SECRETS, error.code);
  });

  it("are gone once they are forgotten, and leave no other file", async () => {
    const books = await open();
    await books.forget(7n);
    expect([...(await open()).kept()]).to.deep.equal([]);
    expect(readdirSync(folder)).to.deep.equal(["books.json"]);
  });
});

describe("what a keeper says of a book it looked into", () => {
  const judging: Duty = { kind: "judge", account: 7n, standing: "in-auction" };
  const collecting: Duty = { kind: "collect-opening", account: 7n, request: 3n };

  /** Errors of the functions that a keeper hands books to, in every way they can fail. */
  async function failures(): Promise<ZkMarginError[]> {
    const { market, home } = context;
    const thrown = new ZkMarginError("INTERNAL", "the prover broke", {
      fix: "none",
      cause: new Error(inspect(BOOK.revealText())),
    });
    const breaking = { prove: () => Promise.reject(thrown) };
    const elsewhere = commitmentOf(Portfolio.create({ "0": "1" }, 5n));
    const commitment = commitmentOf(BOOK);
    const initial = {
      portfolio: BOOK,
      market,
      table: home,
      terms: plainTerms(60_000n as Level, 0n as Band),
    };
    const caught: ZkMarginError[] = [];
    const fails = async (action: () => Promise<unknown>): Promise<void> => {
      caught.push(await rejectionOf(action()));
    };
    await fails(async () => proveValuation(breaking, BOOK, context, elsewhere));
    await fails(async () => proveValuation(breaking, BOOK, context, commitment));
    await fails(async () => {
      requireProvable(preflight(initial), initial);
    });
    await fails(async () =>
      valuePortfolio(Portfolio.create({ "0": -CASH, "7": -COINS }, BLINDING), context),
    );
    const parties = {
      ...{ deployment: OWNER, account: 7n, liquidator: 8n, ephemeral: BLINDING },
      commitments: { account: commitment, liquidator: elsewhere },
      keys: { council: elsewhere, copies: [elsewhere, elsewhere] as const },
    };
    await fails(async () =>
      proveTakeover(
        { auctioned: breaking, liquidator: breaking, seal: breaking },
        {} as never,
        { portfolio: BOOK, context, terms: {} as never, elapsed: 0n },
        richLiquidator(),
        parties,
      ),
    );
    return caught;
  }

  it("is a code where it cannot go on: no quantity, no dollars, no cause", async () => {
    const all = await failures();
    expect(new Set(all.map(({ code }) => code)).size).to.be.greaterThan(2);
    // What its owner would be told names dollars.
    expect(all.some(({ message }) => message.includes("$"))).to.equal(true);
    for (const duty of [judging, collecting]) {
      for (const error of all) {
        const told = discreetError(duty, error);
        const { document, text } = newsOf({ kind: "fault", duty: "judge 7", error: told });
        const said = `${JSON.stringify(document, (_, v: unknown) => (typeof v === "bigint" ? `${v}` : v))} ${text}`;
        expectNothingOf(said + allOf(told), SECRETS, error.code);
        expect(said).not.to.match(/\$|slot|\d{3}/);
        expect(said).to.contain(error.code);
      }
    }
  });

  it("is a contract's error by its name alone, whose arguments may be figures not sent yet", () => {
    const refusal = {
      name: "BidTooLow",
      message: "the book costs 3 units of the settlement asset",
    };
    const told = discreetRefusal(judging, refusal);
    expect(told).to.deep.equal({ name: "BidTooLow", message: "the contract refuses: BidTooLow" });
    const flag: Duty = { kind: "flag", account: 7n, ground: { kind: "ended" } as never };
    expect(discreetRefusal(flag, refusal)).to.equal(refusal);
  });

  it("is whole where it is about keys, files and nodes", () => {
    const error = new ZkMarginError("KEY_REFUSED", "the installed key is not the table's", {
      fix: "x",
    });
    expect(discreetError(judging, error)).to.equal(error);
    const other = new ZkMarginError("INPUT_INVALID", "slot 3 is wrong", { fix: "x" });
    expect(discreetError({ kind: "commit-epoch", reason: "age" as never }, other)).to.equal(other);
  });
});
