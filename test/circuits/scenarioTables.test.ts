/** The circuit on what risk/scenarios writes: a market and a table of real scenarios, and books with options. */
import { expect } from "chai";
import { ONE } from "../../risk/index.ts";
import { BOOK32 } from "../risk/scenarios/sampleOptions.ts";
import { scenarioWorld } from "../risk/scenarios/sampleWorld.ts";
import { readableCircuit } from "../../soundness/differential/circuit.ts";
import { expectAgreement } from "./modelAgreement.ts";

const COIN = 10n ** 8n;

/** Quantities by slot. */
const BOOKS: Record<string, readonly (readonly [slot: number, quantity: bigint])[]> = {
  "a short straddle, hedged": [
    [0, 60_000n * COIN],
    [1, 12_345_678n],
    [16, -2n * COIN],
    [17, -2n * COIN],
  ],
  "an ETH call spread against BTC options": [
    [0, 90_000n * COIN],
    [2, -3n * COIN],
    [16, 1n * COIN],
    [18, -40n * COIN],
    [19, 25n * COIN],
  ],
  "a worthless option written by the thousand": [
    [0, 10n * COIN],
    [20, -5_000n * COIN],
  ],
  "a raw unit of everything": [0, 1, 2, 3, 16, 17, 18, 19, 20].map((slot) => [slot, 1n] as const),
};

describe("tables and markets of risk/scenarios", () => {
  for (const [name, held] of Object.entries(BOOKS)) {
    it(`make model and circuit agree on every intermediate: ${name}`, async () => {
      const { market, table } = scenarioWorld();
      const quantity = Array.from({ length: BOOK32.nSlots }, () => 0n);
      for (const [slot, amount] of held) quantity[slot] = amount;
      const circuit = await readableCircuit("solvency-book32");
      const provable = await expectAgreement(circuit, {
        ...{ quantity, market, table, level: ONE, band: 100n },
        ...{ blinding: 31n ** 40n, salt: 0n, disclose: true, compare: false, tally: false },
      });
      expect(provable).to.equal(true);
    });
  }
});
