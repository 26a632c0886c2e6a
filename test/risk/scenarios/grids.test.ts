import { expect } from "chai";
import fc from "fast-check";
import {
  PORTFOLIO_VOLATILITY,
  joint33,
  parseScenarioGrid,
  portfolio33,
  scenarioGrid,
  scenarioGridDocument,
  scenarioShocksUp,
  shockedVolatility,
  span16,
} from "../../../risk/scenarios/index.ts";
import {
  SymmetricMatrix,
  jointDirections,
  shocksOfWidthUp,
} from "../../../risk/volatility/index.ts";
import { magnitude } from "../../../risk/index.ts";
import { real } from "../pricing/arbitraries.ts";
import { runs } from "../runs.ts";
import { expectRefusal } from "./refusals.ts";
import { SHAPE, assetOf, linearOf } from "./sampleOptions.ts";

const PAIR = ["BTC", "ETH"];
const PAIRED = SymmetricMatrix.of(2, (row, column) => (row === column ? 1 : 0.8));

describe("scenario grids", () => {
  it("span16 has SPAN's sixteen in SPAN's order", () => {
    const rows = span16(["BTC"]).scenarios.map(({ steps, volatility, cover }) => [
      Math.round((steps[0] ?? 0) * 3),
      volatility,
      Number(cover),
    ]);
    const seven = [0, 1, -1, 2, -2, 3, -3].flatMap((third) => [
      [third, 1, 10_000],
      [third, -1, 10_000],
    ]);
    expect(rows).to.deep.equal([...seven, [6, 0, 3_500], [-6, 0, 3_500]]);
  });

  it("portfolio33 and joint33 fill the scenarios of book32", () => {
    const joint = joint33(PAIR, jointDirections(PAIRED, 6));
    expect(portfolio33(PAIR).scenarios.length).to.equal(SHAPE.nScenarios);
    expect(joint.scenarios.length).to.equal(SHAPE.nScenarios);
    const opposite = joint.scenarios.filter(({ steps: [a = 0, b = 0] }) => a * b < 0);
    expect(opposite.map(({ name }) => name)).to.include("component 2 up, volatility down");
    expect(opposite.length).to.equal(8);
    const largest = ({ steps }: { steps: readonly number[] }): number =>
      Math.max(...steps.map(Math.abs));
    expect(joint.scenarios.slice(17).map(largest)).to.deep.equal([
      ...new Array<number>(8).fill(1),
      ...new Array<number>(8).fill(0.5),
    ]);
  });

  it("print as data that says everything and reads back to the same grid", () => {
    for (const grid of [
      span16(["BTC"]),
      portfolio33(PAIR),
      joint33(PAIR, jointDirections(PAIRED, 6)),
    ]) {
      const text = JSON.stringify(scenarioGridDocument(grid));
      expect(parseScenarioGrid(JSON.parse(text))).to.deep.equal(grid);
    }
    const document = scenarioGridDocument(portfolio33(PAIR));
    expect(document).to.have.nested.property("scenarios[32].cover", "0.2");
    expect(document).to.have.nested.property(
      "scenarios[28].name",
      "price down ×3/2, volatility up, 50 % of it",
    );
  });

  it("are refused as documents where they are malformed, with the path", () => {
    const good = scenarioGridDocument(span16(["BTC"])) as { scenarios: object[] };
    const [first, ...rest] = good.scenarios;
    const refused = (changes: object, field: string): void => {
      expectRefusal(() => parseScenarioGrid({ ...good, ...changes }), field);
    };
    refused({ zkmargin: "scenario-grid/2" }, "zkmargin");
    refused({ priceMove: "linear" }, "priceMove");
    refused({ extra: 1 }, "extra");
    refused({ assets: "BTC" }, "assets");
    refused({ scenarios: new Array(65).fill(first) }, "scenarios");
    const spoilt = (change: object): object => ({ scenarios: [{ ...first, ...change }, ...rest] });
    refused(spoilt({ steps: [0] }), "scenarios[0].steps[0]");
    refused(spoilt({ steps: ["1e9"] }), "scenarios[0].steps[0]");
    refused(spoilt({ volatility: "NaN" }), "scenarios[0].volatility");
    refused(spoilt({ cover: "1.5" }), "scenarios[0].cover");
  });

  it("give shocks that grow with the width, rise and fall", () => {
    const grid = portfolio33(["BTC"]);
    const shocksAt = (width: number): bigint[] =>
      scenarioShocksUp(grid, [assetOf("BTC", { width })], linearOf("BTC"), SHAPE).map(
        (row) => row[0]!,
      );
    fc.assert(
      fc.property(real(0, 2), real(0, 0.5), (width, more) => {
        const [narrow, wide] = [shocksAt(width), shocksAt(width + more)];
        narrow.forEach((shock, s) => {
          expect(magnitude(wide[s]!) >= magnitude(shock) && wide[s]! * shock >= 0n).to.equal(true);
        });
      }),
      runs(100),
    );
  });

  it("give a full step the shocks of its width, a tail the covered part", () => {
    const shock = scenarioShocksUp(span16(["BTC"]), [assetOf("BTC")], linearOf("BTC"), SHAPE);
    const { fall, rise } = shocksOfWidthUp(0.25);
    const first = shock.map((row) => row[0]);
    expect([first[10], first[12]]).to.deep.equal([rise, fall]);
    // 0.35·(exp(±0.5) − 1) = 0.22705…, −0.13771…
    expect([first[14], first[15]]).to.deep.equal([2271n, -1378n]);
    expect(first.slice(16)).to.deep.equal(new Array(17).fill(0n));
    expect(shock.every((row) => row.slice(1).every((each) => each === 0n))).to.equal(true);
  });

  it("ask of a single linear position no more in the tails than at the full width, up to a width of 0.44", () => {
    for (const grid of [span16(["BTC"]), portfolio33(["BTC"])]) {
      const shock = scenarioShocksUp(
        grid,
        [assetOf("BTC", { width: 0.44 })],
        linearOf("BTC"),
        SHAPE,
      );
      const { fall, rise } = shocksOfWidthUp(0.44);
      const column = shock.map((row) => row[0]!);
      expect(
        column.every((each) => each >= fall && each <= rise),
        grid.name,
      ).to.equal(true);
    }
  });

  it("shock short volatilities more than long ones", () => {
    const shocked = (days: number, part: number): number =>
      shockedVolatility(1, days / 365, part, PORTFOLIO_VOLATILITY);
    expect(shocked(30, 1)).to.equal(1.5);
    expect(shocked(30, -1)).to.equal(0.75);
    expect(shocked(30, 0)).to.equal(1);
    // 0.5·30^0.3 = 1.38709…, and the same within the last day; 0.5·(30/365)^0.13 = 0.36132…
    expect(shocked(1, 1)).to.be.closeTo(2.387096, 1e-6);
    expect(shocked(0.01, 1)).to.equal(shocked(1, 1));
    expect(shocked(365, 1)).to.be.closeTo(1.361324, 2e-6);
  });

  it("are refused where they are malformed", () => {
    const good = span16(["BTC"]);
    const [first] = good.scenarios;
    const refused = (changes: object, field: string): void => {
      expectRefusal(() => scenarioGrid({ ...good, ...changes }), field);
    };
    refused({ assets: [] }, "assets");
    refused({ assets: ["BTC", "BTC"] }, "assets[1]");
    refused({ scenarios: [] }, "scenarios");
    refused({ scenarios: [first, first] }, "scenarios[1]");
    refused({ scenarios: [{ ...first, steps: [] }] }, "scenarios[0].steps");
    refused({ scenarios: [{ ...first, steps: [NaN] }] }, "scenarios[0].steps[0]");
    refused({ scenarios: [{ ...first, volatility: -1.5 }] }, "scenarios[0].volatility");
    refused({ scenarios: [{ ...first, cover: 0n }] }, "scenarios[0].cover");
    refused({ scenarios: [{ ...first, cover: 10_001n }] }, "scenarios[0].cover");
    const shock = good.volatilityShock;
    refused({ volatilityShock: { ...shock, up: -1 } }, "volatilityShock.up");
    refused({ volatilityShock: { ...shock, shortPower: 0.5 } }, "volatilityShock.down");
    refused({ volatilityShock: { ...shock, floorDays: 31 } }, "volatilityShock.floorDays");
    expectRefusal(() => joint33(["BTC"], jointDirections(PAIRED, 6)), "directions[0]");
  });

  it("refuse assets, widths and slots that do not fit", () => {
    const grid = portfolio33(["BTC"]);
    const shocks = (width: number, linear = linearOf("BTC"), name = "BTC"): unknown =>
      scenarioShocksUp(grid, [assetOf(name, { width })], linear, SHAPE);
    expectRefusal(() => shocks(NaN), "assets[0].width");
    expectRefusal(() => shocks(-0.1), "assets[0].width");
    expectRefusal(() => shocks(0.2, linearOf("BTC"), "ETH"), "assets");
    expectRefusal(() => shocks(0.2, linearOf("ETH")), "linear[0]");
    expectRefusal(() => shocks(0.2, ["BTC"]), "linear");
    // (exp(1.5·5) − 1)/2 is 904: more than a shock of 24 bits can say.
    expect(() => shocks(2.5)).not.to.throw();
    expectRefusal(() => shocks(5), "scenarios[27].steps[0]");
    const small = { ...SHAPE, nScenarios: 16 };
    expectRefusal(
      () => scenarioShocksUp(grid, [assetOf("BTC")], linearOf("BTC"), small),
      "scenarios",
    );
    const relative = scenarioGrid({ ...grid, priceMove: "relative" });
    expectRefusal(
      () => scenarioShocksUp(relative, [assetOf("BTC", { width: 0.4 })], linearOf("BTC"), SHAPE),
      "assets[0].width",
    );
  });
});
