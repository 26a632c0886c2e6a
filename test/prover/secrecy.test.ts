import { inspect } from "node:util";
import { expect } from "chai";
import { Portfolio, SolvencyStatement, TradeDelta, type Secret } from "../../prover/index.ts";
import { BLINDING, requestFor, sampleTerms } from "./samplePortfolios.ts";
import { refusalOf } from "./refusal.ts";

const HELD = "987654.32109876";
const SALT = 0x7a57e5a17n;
const TELLTALES = [
  ...["987654", "98765432109876", "32109876", BLINDING.toString(), BLINDING.toString(16)],
  ...[SALT.toString(), SALT.toString(16)],
];

/** Every ordinary way an object ends up in a log. */
function renderings(secret: Secret): string[] {
  const wrapped = { secret, list: [secret] };
  const deep = { depth: 9, showHidden: true, getters: true };
  return [
    "".concat(secret as unknown as string),
    String(secret),
    JSON.stringify(secret),
    JSON.stringify(wrapped),
    inspect(secret, deep),
    inspect(wrapped, deep),
    inspect(secret, { ...deep, customInspect: false }),
    Object.prototype.toString.call(secret),
    JSON.stringify(Object.entries(secret), (_, v: unknown) => (typeof v === "bigint" ? `${v}` : v)),
    JSON.stringify(structuredClone(Object.assign({}, secret)), (_, v: unknown) =>
      typeof v === "bigint" ? `${v}` : v,
    ),
  ];
}

describe("secrets", () => {
  const portfolio = Portfolio.create({ "0": HELD, "1": "0.5" }, BLINDING, SALT);
  const sealed = { ...sampleTerms(), tally: true };
  const bearers: Secret[] = [
    portfolio,
    TradeDelta.create({ "0": HELD }, BLINDING),
    TradeDelta.create({ "0": HELD }, BLINDING).negate(),
    SolvencyStatement.compose(requestFor(portfolio, sealed)),
  ];

  for (const bearer of bearers) {
    it(`of a ${bearer.constructor.name} show in no text made of it`, () => {
      for (const text of renderings(bearer)) {
        for (const telltale of TELLTALES) expect(text).not.to.include(telltale);
      }
    });
  }

  it("show in no refusal of a spoiled file", () => {
    const text = portfolio.revealText();
    const spoiled = [
      text.slice(0, -5),
      text.replace('"987654.32109876"', '"987654.321098765"'),
      text.replace('"987654.32109876"', "987654.32109876"),
      text.replace('"0x', '"0X'),
      text.replace('"quantity"', '"987654"'),
      text.replace('"1":', '"77":'),
      text.replace('"salt"', '"pepper"'),
      text.replace(/"0x[0-9a-f]{64}"/, `"0x${"f".repeat(64)}"`),
    ];
    for (const file of spoiled) {
      const error = refusalOf(() => Portfolio.parse(file));
      const said = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`;
      for (const telltale of TELLTALES) expect(said).not.to.include(telltale);
    }
  });

  it("reach a file only through the method named for it", () => {
    expect(portfolio.revealText()).to.include(HELD);
    expect(Portfolio.parse(portfolio.revealText()).revealText()).to.equal(portfolio.revealText());
  });
});
