/** Who is in the market of October 2025. */
import type { CastPlan } from "../people/castPlan.ts";
import { ownersOf, type OwnerRow } from "./ownerRows.ts";

const ROWS: readonly OwnerRow[] = [
  // Diligent; numbers 4 and 7 have little left to add.
  ["diligent", { USD: "150000" }, { "BTC-PERP": 50n, "ETH-PERP": 50n }, 16_000n, 800n, "150000"],
  ["diligent", { BTC: "2" }, { "SOL-PERP": 60n, "XRP-PERP": 40n }, 15_000n, 800n, "120000"],
  ["diligent", { ETH: "60" }, { USD: -100n }, 14_000n, 800n, "80000"],
  ["diligent", { USD: "60000" }, { "DOGE-PERP": 100n }, 13_500n, 500n, "6000"],
  ["diligent", { USD: "80000" }, { "LINK-PERP": -50n, "AAVE-PERP": -50n }, 15_000n, 800n, "60000"],
  ["diligent", { USD: "200000" }, { "BTC-PERP": 50n, "LTC-PERP": -50n }, 15_000n, 800n, "60000"],
  ["diligent", { USD: "40000" }, { "UNI-PERP": 60n, "ADA-PERP": 40n }, 13_500n, 500n, "5000"],
  ["diligent", { BTC: "4" }, { "BTC-PERP": -100n }, 30_000n, 800n, "0"],
  ["diligent", { USD: "90000" }, { "AVAX-PERP": 100n }, 18_000n, 800n, "150000"],
  ["diligent", { BTC: "1", ETH: "20" }, { "BNB-PERP": 100n }, 16_000n, 800n, "90000"],
  ["diligent", { USD: "50000" }, { "ADA-PERP": -100n }, 20_000n, 800n, "10000"],
  // Slow; number 17 has nothing left.
  ["slow", { USD: "70000" }, { "BTC-PERP": 100n }, 17_000n, 600n, "100000"],
  ["slow", { ETH: "25" }, { "ETH-PERP": 100n }, 18_000n, 600n, "80000"],
  ["slow", { USD: "60000" }, { "XRP-PERP": 50n, "DOGE-PERP": 50n }, 19_000n, 600n, "90000"],
  ["slow", { USD: "45000" }, { "SOL-PERP": -100n }, 16_000n, 600n, "40000"],
  ["slow", { BTC: "1" }, { USD: -100n }, 17_000n, 600n, "50000"],
  ["slow", { USD: "30000" }, { "LINK-PERP": 100n }, 13_000n, 500n, "0"],
  // Back when it is almost too late; number 20 brings too little.
  ["rescuer", { USD: "80000" }, { "LTC-PERP": 50n, "BTC-PERP": 50n }, 15_000n, 600n, "150000"],
  ["rescuer", { ETH: "30" }, { USD: -100n }, 14_000n, 600n, "60000"],
  ["rescuer", { USD: "35000" }, { "AAVE-PERP": 100n }, 13_500n, 500n, "1000"],
  // Silent and bold, small and large.
  ["silent", { USD: "250000" }, { "ETH-PERP": 60n, "SOL-PERP": 40n }, 13_000n, 300n, "0"],
  ["silent", { BTC: "3" }, { USD: -100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "45000" }, { "UNI-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { ETH: "50" }, { "AVAX-PERP": 50n, "LINK-PERP": 50n }, 13_500n, 300n, "0"],
  ["silent", { USD: "15000" }, { "DOGE-PERP": 100n }, 13_000n, 300n, "0"],
  [
    "silent",
    { USD: "120000" },
    { "XRP-PERP": 40n, "ADA-PERP": 30n, "LTC-PERP": 30n },
    13_000n,
    300n,
    "0",
  ],
  ["silent", { USD: "2000" }, { "BNB-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "350" }, { "UNI-PERP": 100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "65000" }, { "BTC-PERP": -100n }, 13_000n, 300n, "0"],
  ["silent", { USD: "90000" }, { "AAVE-PERP": 50n, "UNI-PERP": 50n }, 13_000n, 300n, "0"],
  // Silent and healthy, come what may.
  ["silent", { USD: "50000" }, { "ETH-PERP": -100n }, 25_000n, 600n, "0"],
  ["silent", { BTC: "2" }, { "BTC-PERP": -100n }, 30_000n, 600n, "0"],
  ["silent", { USD: "100000" }, { "LINK-PERP": -50n, "UNI-PERP": -50n }, 30_000n, 600n, "0"],
  ["silent", { USD: "80000" }, { "BTC-PERP": 100n }, 60_000n, 600n, "0"],
  ["silent", { ETH: "40" }, { "ETH-PERP": -100n }, 25_000n, 600n, "0"],
  // Public deposits only: owes nobody a proof.
  ["silent", { USD: "30000" }, {}, 10_000n, 0n, "0"],
  // Bold, and gone at once, two hours before the fall.
  [
    "silent",
    { USD: "150000" },
    { "LTC-PERP": 50n, "AVAX-PERP": 50n },
    12_700n,
    200n,
    "0",
    "2025-10-10T19:00Z",
  ],
];

export const OCTOBER_CAST: CastPlan = {
  owners: ownersOf(ROWS),
  makers: [
    { name: "maker 1", deposit: "3000000" },
    { name: "maker 2", deposit: "3000000" },
  ],
  liquidators: [
    { name: "desk A", deposit: "1500000", takes: "parts", wants: -500n },
    { name: "desk B", deposit: "1500000", takes: "whole books", wants: -1_500n },
  ],
  keepers: ["keeper 1", "keeper 2"],
  depositors: [
    { name: "depositor 1", deposit: "240000" },
    { name: "depositor 2", deposit: "120000" },
    // His window opens at the hour of the fall.
    { name: "depositor 3", deposit: "40000", leavesAt: "2025-10-07T19:00Z" },
  ],
  withdrawals: [
    { owner: "owner 11", at: "2025-10-06T07:00Z", amount: "4000" },
    { owner: "owner 5", at: "2025-10-10T23:00Z", amount: "30000" },
    { owner: "owner 15", at: "2025-10-11T17:00Z", amount: "5000" },
  ],
};
