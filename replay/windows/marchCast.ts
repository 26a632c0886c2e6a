/** Who is in the market of March 2020. */
import type { CastPlan } from "../people/castPlan.ts";
import { ownersOf, type OwnerRow } from "./ownerRows.ts";

const ROWS: readonly OwnerRow[] = [
  // Diligent; numbers 5 and 8 have little left to add.
  ["diligent", { USD: "120000" }, { "BTC-PERP": 100n }, 16_000n, 1_000n, "150000"],
  ["diligent", { BTC: "20" }, { "ETH-PERP": 100n }, 15_000n, 1_000n, "80000"],
  ["diligent", { ETH: "800" }, { USD: -100n }, 14_000n, 800n, "100000"],
  ["diligent", { USD: "60000" }, { "BTC-PERP": -100n }, 15_000n, 1_000n, "60000"],
  ["diligent", { USD: "90000" }, { "BTC-PERP": 60n, "ETH-PERP": 40n }, 13_500n, 500n, "15000"],
  ["diligent", { BTC: "12" }, { USD: -100n }, 14_500n, 800n, "20000"],
  ["diligent", { USD: "200000" }, { "BTC-PERP": 50n, "ETH-PERP": -50n }, 15_000n, 800n, "60000"],
  ["diligent", { USD: "30000" }, { "ETH-PERP": 100n }, 13_000n, 500n, "4000"],
  ["diligent", { BTC: "40" }, { "BTC-PERP": -100n }, 30_000n, 1_000n, "0"],
  ["diligent", { ETH: "400", USD: "20000" }, { "ETH-PERP": -100n }, 20_000n, 800n, "20000"],
  ["diligent", { USD: "50000" }, { "BTC-PERP": 100n }, 25_000n, 1_000n, "20000"],
  // Slow; number 17 has nothing left.
  ["slow", { USD: "70000" }, { "BTC-PERP": 100n }, 17_000n, 1_000n, "100000"],
  ["slow", { BTC: "8" }, { "BTC-PERP": 100n }, 18_000n, 1_000n, "60000"],
  ["slow", { USD: "40000" }, { "ETH-PERP": -100n }, 16_000n, 800n, "40000"],
  ["slow", { ETH: "300" }, { USD: -100n }, 17_000n, 800n, "50000"],
  ["slow", { USD: "110000" }, { "ETH-PERP": 100n }, 19_000n, 1_000n, "150000"],
  ["slow", { USD: "25000" }, { "BTC-PERP": 100n }, 13_000n, 500n, "0"],
  // Back when it is almost too late; number 20 brings too little.
  ["rescuer", { USD: "80000" }, { "BTC-PERP": 100n }, 14_000n, 800n, "120000"],
  ["rescuer", { BTC: "10" }, { USD: -100n }, 14_000n, 800n, "60000"],
  ["rescuer", { USD: "35000" }, { "ETH-PERP": 100n }, 13_500n, 500n, "1000"],
  // Silent and bold, small and large.
  ["silent", { USD: "400000" }, { "ETH-PERP": 100n }, 12_700n, 200n, "0"],
  ["silent", { BTC: "25" }, { USD: -100n }, 13_000n, 500n, "0"],
  ["silent", { USD: "45000" }, { "BTC-PERP": 100n }, 12_700n, 200n, "0"],
  ["silent", { ETH: "1000" }, { "BTC-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "15000" }, { "ETH-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { BTC: "6", ETH: "150" }, { "ETH-PERP": 100n }, 13_500n, 300n, "0"],
  ["silent", { USD: "300000" }, { "BTC-PERP": 60n, "ETH-PERP": 40n }, 12_800n, 200n, "0"],
  ["silent", { USD: "600" }, { "ETH-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "65000" }, { "BTC-PERP": -100n }, 13_000n, 300n, "0"],
  ["silent", { ETH: "500" }, { USD: -100n }, 12_800n, 200n, "0"],
  // Silent and healthy, come what may.
  ["silent", { USD: "50000" }, { "BTC-PERP": -100n }, 25_000n, 800n, "0"],
  ["silent", { BTC: "30" }, { "BTC-PERP": -100n }, 30_000n, 800n, "0"],
  ["silent", { USD: "100000" }, { "ETH-PERP": -100n }, 30_000n, 800n, "0"],
  ["silent", { USD: "80000" }, { "BTC-PERP": 100n }, 60_000n, 800n, "0"],
  ["silent", { ETH: "200" }, { "ETH-PERP": -100n }, 25_000n, 800n, "0"],
  // Public deposits only: owes nobody a proof.
  ["silent", { USD: "30000" }, {}, 10_000n, 0n, "0"],
  // Large, as bold as can be, and gone at once: an hour before the first fall, and an hour before the second.
  ["silent", { USD: "900000" }, { "ETH-PERP": 100n }, 12_600n, 200n, "0", "2020-03-12T10:00Z"],
  ["silent", { USD: "150000" }, { "BTC-PERP": 100n }, 12_600n, 200n, "0", "2020-03-12T23:00Z"],
];

export const MARCH_CAST: CastPlan = {
  owners: ownersOf(ROWS),
  makers: [
    { name: "maker 1", deposit: "2500000" },
    { name: "maker 2", deposit: "2500000" },
  ],
  liquidators: [
    { name: "desk A", deposit: "1500000", takes: "parts", wants: -500n },
    { name: "desk B", deposit: "1500000", takes: "whole books", wants: -1_500n },
  ],
  keepers: ["keeper 1", "keeper 2"],
  depositors: [
    { name: "depositor 1", deposit: "60000" },
    { name: "depositor 2", deposit: "30000" },
    // Notice at noon of 9 March: the window opens when the crash is under way.
    { name: "depositor 3", deposit: "10000", leavesAt: "2020-03-09T13:00Z" },
  ],
  withdrawals: [
    { owner: "owner 11", at: "2020-03-08T17:00Z", amount: "5000" },
    { owner: "owner 4", at: "2020-03-12T14:00Z", amount: "30000" },
    { owner: "owner 10", at: "2020-03-13T07:00Z", amount: "10000" },
  ],
};
