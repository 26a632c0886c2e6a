import { expect } from "chai";
import fc from "fast-check";
import { decide, openStandingOf, type Memory } from "../../keeper/decide.ts";
import { nameOf, type Duty } from "../../keeper/duties.ts";
import { type AccountFacts, type KeeperFacts } from "../../keeper/facts.ts";
import { isAllowed, type PolicyAction } from "../../keeper/policy.ts";
import { type KeeperSettings, type Roles } from "../../keeper/settings.ts";
import {
  account,
  ALL_ROLES,
  anyFacts,
  anyMemory,
  BLANK,
  CLOCK,
  facts,
  LAPSED,
  market,
  NO_ROLES,
  SETTINGS,
  SIGNED,
} from "./facts.ts";

function names(
  given: Partial<KeeperFacts>,
  memory: Partial<Memory> = {},
  settings: Partial<KeeperSettings> = {},
): string[] {
  const { duties } = decide(facts(given), { ...BLANK, ...memory }, { ...SETTINGS, ...settings });
  return duties.map(nameOf);
}

const overdue = account({ lapse: LAPSED });
const AUCTION = {
  ...{ terms: 1n, start: CLOCK - 100n, staleFrom: CLOCK + 100n, shelvableFrom: CLOCK + 200n },
  ...{ isCounted: true, exposure: 0n, runs: 1 },
};
const onAuction = account({ lapse: { ...LAPSED, state: "in auction" }, auction: AUCTION });
const stale = account({
  lapse: { ...LAPSED, state: "in auction" },
  auction: { ...AUCTION, staleFrom: CLOCK },
});
const ASKED = {
  ...{ request: 9n, account: 1n, since: LAPSED.since, isAnswered: false },
  bond: "locked" as const,
};

describe("what a keeper decides", () => {
  it("leaves an attested account in a fresh market alone", () => {
    expect(names({})).to.deep.equal([]);
  });

  it("flags an account whose lease is over, and says why", () => {
    const expired = account({ lease: { ...account().lease!, expiry: CLOCK } });
    const { duties } = decide(facts({ accounts: [expired] }), BLANK, SETTINGS);
    expect(duties).to.deep.equal([{ kind: "flag", account: 1n, ground: { kind: "expired" } }]);
  });

  it("asks the council once about an overdue account, after the grace and not before", () => {
    expect(names({ accounts: [overdue] })).to.deep.equal(["request-opening 1"]);
    const inGrace = account({ lapse: { ...LAPSED, graceUntil: CLOCK + 1n } });
    expect(names({ accounts: [inGrace] })).to.deep.equal([]);
    expect(names({ accounts: [overdue], requests: [ASKED] })).to.deep.equal(["collect-opening 1"]);
    expect(names({ accounts: [overdue] }, { underWay: new Set(["request-opening 1"]) })).to.be
      .empty;
  });

  it("asks nothing about a lapse that the chain may still undo", () => {
    expect(names({ accounts: [{ ...overdue, isConfirmed: false }] })).to.deep.equal([]);
  });

  it("asks again where the request is of an earlier lapse, or was settled before it was answered", () => {
    for (const request of [
      { ...ASKED, since: LAPSED.since - 1n },
      { ...ASKED, bond: "settled" as const },
    ]) {
      expect(names({ accounts: [overdue], requests: [request] })).to.deep.equal([
        "request-opening 1",
      ]);
    }
  });

  it("still collects what was answered before the bond was settled", () => {
    const answered = { ...ASKED, bond: "settled" as const, isAnswered: true };
    expect(names({ accounts: [overdue], requests: [answered] })).to.deep.equal([
      "collect-opening 1",
    ]);
  });

  it("looks at a book that it has, wherever the account stands past its grace", () => {
    for (const one of [overdue, onAuction, stale]) {
      expect(names({ accounts: [one] }, { opened: new Set([1n]) })).to.deep.equal(["judge 1"]);
    }
  });

  it("asks for no more books at once than it may, and pays no bond that it has not", () => {
    const many = [1n, 2n, 3n, 4n, 5n].map((number) => ({ ...overdue, account: number }));
    expect(names({ accounts: many }).length).to.equal(SETTINGS.maxRequests);
    const own = { tokens: 250n, allowance: 250n, bond: 100n };
    const { duties, unfunded } = decide(facts({ accounts: many, own }), BLANK, SETTINGS);
    expect([duties.length, unfunded.length]).to.deep.equal([2, 2]);
    expect(new Set([...duties, ...unfunded].map(nameOf)).size).to.equal(4);
  });

  it("keeps no place for a bond that is lost, and hides nobody behind accounts of lower numbers", () => {
    const lost = [1n, 2n, 3n, 4n].map((request) => ({
      ...{ request, account: request, since: LAPSED.since, isAnswered: false },
      bond: "forfeits" as const,
    }));
    const decoys = lost.map(({ account: number }) => ({ ...overdue, account: number }));
    const accounts = [...decoys, { ...overdue, account: 9n }];
    expect(names({ accounts, requests: lost })).to.include("request-opening 9");
    const asked = "0 1 2 3 4 5 6 7 8 9 a b c d e f".split(" ").filter((digit) => {
      const head = { ...facts().head, hash: `0x${digit.repeat(64)}` };
      return names({ accounts, head }).includes("request-opening 9");
    });
    expect(asked.length).to.be.greaterThan(0).and.lessThan(16);
  });

  it("lets Openings take the bonds of what it wants to ask, and no more", () => {
    const many = [1n, 2n].map((number) => ({ ...overdue, account: number }));
    const own = { tokens: 10_000n, allowance: 99n, bond: 100n };
    expect(decide(facts({ accounts: many, own }), BLANK, SETTINGS).duties).to.deep.equal([
      { kind: "approve-bond", tokens: 200n },
    ]);
  });

  it("settles bonds that come back, but none whose request may still bring a book", () => {
    const returns = { ...ASKED, bond: "returns" as const };
    expect(names({ accounts: [account()], requests: [returns] })).to.deep.equal(["settle-bond 9"]);
    expect(names({ accounts: [onAuction], requests: [returns] })).to.deep.equal([
      "collect-opening 1",
    ]);
    expect(names({ accounts: [onAuction], requests: [returns] }, { opened: new Set([1n]) }))
      .to //
      .deep.equal(["judge 1", "settle-bond 9"]);
    expect(names({ requests: [{ ...ASKED, bond: "forfeits" }] })).to.deep.equal([]);
  });

  it("closes the books of an auction that an attestation ended", () => {
    for (const state of ["none", "fee owed", "lapsed"] as const) {
      const ended = account({
        lapse: { ...LAPSED, graceUntil: CLOCK + 9n, state },
        auction: AUCTION,
      });
      expect(names({ accounts: [ended] })).to.include("end-auction 1");
    }
    expect(names({ accounts: [onAuction] }, { opened: new Set([1n]) })).not.to.include(
      "end-auction 1",
    );
  });

  it("stops counting an auction that nobody started again, unless it can itself", () => {
    const left = account({
      lapse: { ...LAPSED, state: "in auction" },
      auction: { ...AUCTION, staleFrom: CLOCK - 9n, shelvableFrom: CLOCK },
    });
    expect(names({ accounts: [left] })).to.include("shelve-auction 1");
    expect(names({ accounts: [left] }, { opened: new Set([1n]) })).to.deep.equal(["judge 1"]);
    const later = { ...left, auction: { ...left.auction!, shelvableFrom: CLOCK + 1n } };
    expect(names({ accounts: [later] })).not.to.include("shelve-auction 1");
    const shelved = { ...left, auction: { ...left.auction!, isCounted: false } };
    expect(names({ accounts: [shelved] })).not.to.include("shelve-auction 1");
  });

  it("pays exits that are ready, large enough and not gated", () => {
    const exits = [
      { exit: 1n, units: 1_000n, readyAt: CLOCK },
      { exit: 2n, units: 999n, readyAt: CLOCK },
      { exit: 3n, units: 1_000n, readyAt: CLOCK + 1n },
    ];
    expect(names({ exits })).to.deep.equal(["pay-exit 1"]);
    expect(names({ exits, exitsGated: true })).to.deep.equal([]);
    const abandoned = market({ state: "abandoned", outlook: { commits: false, readings: [] } });
    expect(names({ exits, market: abandoned })).to.deep.equal(["pay-exit 1", "pay-exit 3"]);
  });

  it("forgets a book once its account is cured or settled for good, and not before", () => {
    const kept = { kept: new Set([1n]) };
    expect(names({}, kept)).to.deep.equal(["forget 1"]);
    expect(names({ accounts: [account({ isConfirmed: false })] }, kept)).to.deep.equal([]);
    expect(names({ accounts: [overdue], requests: [ASKED] }, kept)).not.to.include("forget 1");
  });

  it("fixes what expired before it commits the epoch that takes it over, and no slot twice", () => {
    const due = { market: market({ committedAt: 0n, fixable: [16, 20] }) };
    expect(names(due).slice(0, 3)).to.deep.equal([
      ...["fix-option 16", "fix-option 20", "commit-epoch"],
    ]);
    const underWay = new Set(["fix-option 16"]);
    expect(names(due, { underWay }).slice(0, 1)).to.deep.equal(["fix-option 20"]);
    const roles = { ...ALL_ROLES, commitEpochs: false };
    expect(names(due, {}, { roles }).join()).not.to.include("fix-option");
  });

  it("sends a signed report first of all: it may be what ends a halt", () => {
    const due = { report: SIGNED, market: market({ committedAt: 0n, fixable: [16] }) };
    const first = ["relay-report 7", "fix-option 16", "commit-epoch"];
    expect(names(due).slice(0, 3)).to.deep.equal(first);
    expect(names(due, { underWay: new Set(["relay-report 7"]) })).not.to.include(first[0]);
    const roles = { ...ALL_ROLES, relayReports: false };
    expect(names(due, {}, { roles })).not.to.include(first[0]);
  });

  it("does what its roles say and nothing else", () => {
    const expired = account({ account: 2n, lease: { ...account().lease!, expiry: CLOCK } });
    const exits = [{ exit: 1n, units: 1_000n, readyAt: CLOCK }];
    const given = {
      market: market({ committedAt: 0n }),
      report: SIGNED,
      accounts: [overdue, expired, { ...onAuction, account: 3n }],
      exits,
    };
    const only = (role: keyof Roles): string[] =>
      names(given, { opened: new Set([1n, 3n]) }, { roles: { ...NO_ROLES, [role]: true } });
    expect(only("commitEpochs")).to.deep.equal(["commit-epoch"]);
    expect(only("flag")).to.deep.equal(["flag 2"]);
    expect(only("open")).to.deep.equal(["judge 1"]);
    expect(only("bid")).to.deep.equal(["judge 3"]);
    expect(only("exits")).to.deep.equal(["pay-exit 1"]);
    expect(only("relayReports")).to.deep.equal(["relay-report 7"]);
    expect(names(given, {}, { roles: NO_ROLES })).to.deep.equal([]);
  });
});

/** The definition of an account that owes a proof it has not, written without a look at the keeper's. */
function isAttested({ lease, version, exposed, home }: AccountFacts, now: KeeperFacts): boolean {
  if (!exposed) return true;
  if (lease?.version !== version || lease.lapsed) return false;
  if (now.market.clock >= lease.expiry || lease.level < home.maintenanceLevel) return false;
  return lease.prices.slice(0, lease.nSlots).every((base, slot) => {
    const ratio = 10_000n * (now.market.prices[slot] ?? 0n);
    return ratio <= base * (10_000n + lease.band) && ratio >= base * (10_000n - lease.band);
  });
}

const anySettings: fc.Arbitrary<KeeperSettings> = fc
  .record(Object.fromEntries(Object.keys(ALL_ROLES).map((role) => [role, fc.boolean()])))
  .map((roles) => ({ ...SETTINGS, roles: roles as unknown as Roles }));

const ACTION: Partial<Record<Duty["kind"], PolicyAction>> = {
  ...{ flag: "Flag", "request-opening": "OpenAuction", "approve-bond": "OpenAuction" },
  judge: "Attest",
};

describe("whatever the facts are, a keeper", () => {
  const always = (
    holds: (now: KeeperFacts, memory: Memory, duties: readonly Duty[]) => void,
    settings: fc.Arbitrary<KeeperSettings> = fc.constant(SETTINGS),
  ): void => {
    fc.assert(
      fc.property(anyFacts, anyMemory, settings, (now, memory, told) => {
        holds(now, memory, decide(now, memory, told).duties);
      }),
      { numRuns: 2_000 },
    );
  };

  it("never flags an attested account, nor one that is flagged already", () => {
    always((now, _, duties) => {
      for (const duty of duties) {
        if (duty.kind !== "flag") continue;
        const flagged = now.accounts.find((one) => one.account === duty.account)!;
        expect(isAttested(flagged, now)).to.equal(false);
        expect(flagged.lapse.state).to.be.oneOf(["none", "fee owed"]);
      }
    });
  });

  it("flags every account that owes a proof it has not, while the market is live", () => {
    always((now, { underWay }, duties) => {
      if (now.market.state !== "live") return;
      for (const one of now.accounts) {
        const isFlagged = one.lapse.state === "lapsed" || one.lapse.state === "in auction";
        if (isFlagged || one.lease?.lapsed || isAttested(one, now)) continue;
        if (underWay.has(`flag ${one.account}`)) continue;
        expect(duties.map(nameOf)).to.include(`flag ${one.account}`);
      }
    });
  });

  it("names a slot that left the band when that is the ground", () => {
    always((now, _, duties) => {
      for (const duty of duties) {
        if (duty.kind !== "flag" || duty.ground.kind !== "left-band") continue;
        const { slot } = duty.ground;
        const { lease } = now.accounts.find((one) => one.account === duty.account)!;
        expect(slot).to.be.lessThan(lease!.nSlots);
        const distance = 10_000n * (now.market.prices[slot]! - lease!.prices[slot]!);
        const most = lease!.band * lease!.prices[slot]!;
        expect(distance > most || -distance > most).to.equal(true);
      }
    });
  });

  it("never acts in a state of the market that forbids it", () => {
    always((now, _, duties) => {
      for (const { kind } of duties) {
        const action = ACTION[kind];
        if (action !== undefined) expect(isAllowed(action, now.market.state)).to.equal(true);
      }
    });
  });

  it("repeats nothing that is under way, and tells no duty twice", () => {
    always((_, { underWay }, duties) => {
      const told = duties.map(nameOf);
      expect(told.filter((name) => underWay.has(name))).to.deep.equal([]);
      expect(new Set(told).size).to.equal(told.length);
    });
  });

  it("looks into no book before its account is past its grace", () => {
    always((now, { opened }, duties) => {
      for (const duty of duties) {
        if (duty.kind !== "judge" && duty.kind !== "request-opening") continue;
        const one = now.accounts.find((each) => each.account === duty.account)!;
        const standing = openStandingOf(one, now.market.clock);
        expect(standing).not.to.equal(undefined);
        if (standing === "overdue") expect(now.market.clock >= one.lapse.graceUntil).to.equal(true);
        expect(opened.has(duty.account)).to.equal(duty.kind === "judge");
      }
    });
  });

  it("has out no more bonds than it was told and can pay", () => {
    always((now, { underWay }, duties) => {
      const asked = duties.filter(({ kind }) => kind === "request-opening").length;
      if (asked === 0) return;
      const sent = [...underWay].filter((name) => name.startsWith("request-opening")).length;
      const out = now.requests.filter(({ bond }) => bond === "locked" || bond === "returns").length;
      expect(asked + sent + out).to.be.at.most(SETTINGS.maxRequests);
      const { bond, tokens, allowance } = now.own;
      const due = bond * BigInt(asked + sent);
      expect(due <= tokens && due <= allowance).to.equal(true);
    });
  });

  it("does nothing that its roles do not ask for, but to get its bonds back and to forget", () => {
    const ROLES: Record<string, readonly (keyof Roles)[]> = {
      ...{
        "commit-epoch": ["commitEpochs"],
        "fix-option": ["commitEpochs"],
        "relay-report": ["relayReports"],
        flag: ["flag"],
        "pay-exit": ["exits"],
      },
      ...{ "end-auction": ["open", "exits"], "shelve-auction": ["exits"], judge: ["open", "bid"] },
      ...{ "request-opening": ["open", "bid"], "collect-opening": ["open", "bid"] },
      "approve-bond": ["open", "bid"],
    };
    fc.assert(
      fc.property(anyFacts, anyMemory, anySettings, (now, memory, settings) => {
        for (const { kind } of decide(now, memory, settings).duties) {
          const asking = ROLES[kind];
          if (asking === undefined) expect(kind).to.be.oneOf(["settle-bond", "forget"]);
          else expect(asking.some((role) => settings.roles[role])).to.equal(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
