import { expect } from "chai";
import { amountWindows, keyWindows } from "../../circuits/windowTables.ts";
import { fromAffine, toAffine, type AffinePoint } from "../../circuits/babyjubjub.ts";
import {
  blindingGenerator,
  keyGenerator,
  MAX_SLOTS,
  slotGenerator,
} from "../../circuits/generators.ts";
import {
  AMOUNT_WINDOWS,
  BLINDING_WINDOWS,
  evaluateWindow,
  generatorWindows,
  KEY_WINDOWS,
  QUANTITY_WINDOWS,
  windowPoints,
} from "../../circuits/windows.ts";

/** All sixteen values of every window of one generator, against the curve library. */
function expectExact(generator: AffinePoint, count: number): void {
  generatorWindows(generator, count).forEach((window, j) => {
    windowPoints(generator, j).forEach((point, input) => {
      expect(evaluateWindow(window, input), `window ${j}, input ${input}`).to.deep.equal(point);
    });
  });
}

describe("fixed-base windows", () => {
  it("give the curve's point for every input of every window of every slot generator", () => {
    for (let slot = 0; slot < MAX_SLOTS; slot++) expectExact(slotGenerator(slot), QUANTITY_WINDOWS);
  });

  it("give the curve's point for every input of every window of the blinding generator", () => {
    expectExact(blindingGenerator(), BLINDING_WINDOWS);
  });

  it("give odd multiples of B itself for every input of every window of the key generator", () => {
    const double = toAffine(fromAffine(keyGenerator()).double());
    expectExact(double, KEY_WINDOWS);
    expect(keyWindows()).to.deep.equal(generatorWindows(double, KEY_WINDOWS));
  });

  it("give half odd multiples of B for every input of every window of an amount", () => {
    expectExact(keyGenerator(), AMOUNT_WINDOWS);
    expect(amountWindows()).to.deep.equal(generatorWindows(keyGenerator(), AMOUNT_WINDOWS));
  });
});
