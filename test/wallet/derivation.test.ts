import { expect } from "chai";
import { inspect } from "node:util";
import fc from "fast-check";
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { publicKeyOf, sealDelta, sealHash } from "../../sealing/index.ts";
import {
  checkpointKey,
  contributionSecrets,
  deltaSecrets,
  viewingKey,
  type ContributionTerms,
  type DeltaTerms,
} from "../../wallet/derivation.ts";
import { Seed } from "../../wallet/seed.ts";
import { ACCOUNTS, COUNCIL, OWNER, quantities, SETTLEMENT } from "./simulatedChain.ts";

const seed = Seed.fromBytes(new Uint8Array(32).fill(1));
const deployment = { chainId: 1n, accounts: ACCOUNTS };
const [viewA, viewB] = [publicKeyOf(5n), publicKeyOf(6n)];
const terms: DeltaTerms = {
  ...deployment,
  purpose: "trade",
  verifyingContract: SETTLEMENT,
  accountA: 1n,
  accountB: 2n,
  quantities: quantities({ 0: -100n, 1: 3n }),
  council: COUNCIL,
  copies: [viewA, viewB],
  nonce: 7n,
  deadline: 1_700_000_000n,
};

const secretsOf = (source: Seed, of: DeltaTerms): [bigint, bigint] => {
  const secrets = deltaSecrets(source, of);
  return [secrets.revealBlinding(), secrets.revealEphemeral()];
};

describe("viewing keys", () => {
  it("differ by index, contract, chain and seed, and are the same again for the same", () => {
    const other = Seed.fromBytes(new Uint8Array(32).fill(2));
    const keys = [
      viewingKey(seed, deployment, 0),
      viewingKey(seed, deployment, 1),
      viewingKey(seed, { ...deployment, accounts: SETTLEMENT }, 0),
      viewingKey(seed, { ...deployment, chainId: 10n }, 0),
      viewingKey(other, deployment, 0),
    ];
    const secrets = keys.map((key) => key.revealSecret());
    expect(new Set(secrets).size).to.equal(keys.length);
    for (const [i, key] of keys.entries()) {
      expect(secrets[i]! > 0n && secrets[i]! < SUBGROUP_ORDER).to.equal(true);
      expect(key.publicKey).to.deep.equal(publicKeyOf(secrets[i]!));
    }
    expect(viewingKey(seed, deployment, 0).revealSecret()).to.equal(secrets[0]);
  });

  it("do not depend on how the contract's address is written", () => {
    const address = "0xABCDEF0000000000000000000000000000000001";
    const [lower, upper] = [address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`].map(
      (accounts) => viewingKey(seed, { chainId: 1n, accounts }, 3).revealSecret(),
    );
    expect(lower).to.equal(upper);
  });

  it("stay what they are: a change here would orphan every account", () => {
    expect(viewingKey(seed, deployment, 0).revealSecret().toString(16)).to.equal(
      "57f097483094e8e97629739a22b8d8738dda6370f2e38a2a0faa2e71cb64f9e",
    );
    expect(secretsOf(seed, terms)[0].toString(16)).to.equal(
      "1b4d0f5fb2cd7f2b30e67bb92f1b36e8642ef079693308b58cb60f0ae11a787",
    );
  });

  it("take only whole indices from 0", () => {
    for (const index of [-1, 0.5, NaN]) {
      expect(() => viewingKey(seed, deployment, index)).to.throw(RangeError);
    }
  });
});

describe("secrets of a delta", () => {
  it("are the same for the same terms, so that a retry makes the same seal", () => {
    const seals = [1, 2].map(() => {
      const [blinding, ephemeral] = secretsOf(seed, { ...terms });
      const opening = { quantities: terms.quantities, blinding };
      return sealHash(sealDelta(opening, terms, ephemeral));
    });
    expect(seals[0]).to.equal(seals[1]);
  });

  const changes: Record<string, Partial<DeltaTerms>> = {
    chainId: { chainId: 2n },
    accounts: { accounts: OWNER },
    purpose: { purpose: "rerandomise" },
    "purpose a conversion": { purpose: "convert" },
    verifyingContract: { verifyingContract: OWNER },
    accountA: { accountA: 3n },
    accountB: { accountB: 3n },
    "accounts exchanged": { accountA: 2n, accountB: 1n },
    "one quantity": { quantities: quantities({ 0: -100n, 1: 4n }) },
    "slot of a quantity": { quantities: quantities({ 0: -100n, 2: 3n }) },
    council: { council: viewA },
    "viewing keys exchanged": { copies: [viewB, viewA] },
    nonce: { nonce: 8n },
    deadline: { deadline: 1_700_000_001n },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`are others when ${what} is another`, () => {
      const [first, second] = [secretsOf(seed, terms), secretsOf(seed, { ...terms, ...change })];
      expect(first[0]).not.to.equal(second[0]);
      expect(first[1]).not.to.equal(second[1]);
    });
  }

  it("collide for no two lists of numbers that read alike when joined", () => {
    const number = fc.bigInt(0n, 200n);
    fc.assert(
      fc.property(fc.tuple(number, number), fc.tuple(number, number), (left, right) => {
        const of = ([nonce, deadline]: [bigint, bigint]) =>
          secretsOf(seed, { ...terms, nonce, deadline })[1];
        const same = left[0] === right[0] && left[1] === right[1];
        expect(of(left) === of(right)).to.equal(same);
      }),
      {
        examples: [
          [
            [1n, 12n],
            [11n, 2n],
          ],
        ],
      },
    );
  });

  it("are two scalars from 1 to ℓ − 1 that differ from each other and from every viewing secret", () => {
    const [blinding, ephemeral] = secretsOf(seed, terms);
    const all = [blinding, ephemeral, viewingKey(seed, deployment, 0).revealSecret()];
    expect(new Set(all).size).to.equal(3);
    for (const scalar of all) expect(scalar > 0n && scalar < SUBGROUP_ORDER).to.equal(true);
    expect(checkpointKey(seed, deployment)).to.have.length(32);
  });
});

describe("secrets of a contribution to an audit window", () => {
  const contribution: ContributionTerms = {
    ...{ ...deployment, auditBook: SETTLEMENT, window: 3n, account: 1n },
    ...{ commitment: viewB, requirement: 1_234n, council: COUNCIL },
  };
  const pair = (change: Partial<ContributionTerms> = {}, source = seed): [bigint, bigint] => {
    const secrets = contributionSecrets(source, { ...contribution, ...change });
    return [secrets.revealSalt(), secrets.revealEphemeral()];
  };

  it("are the same for the same terms, so that a retry makes the same contribution", () => {
    expect(pair()).to.deep.equal(pair({ auditBook: SETTLEMENT.toLowerCase() }));
    for (const one of pair()) expect(one > 0n && one < SUBGROUP_ORDER).to.equal(true);
  });

  it("are others for everything that may differ, the requirement included", () => {
    const changes: Partial<ContributionTerms>[] = [
      { chainId: 2n },
      { accounts: OWNER },
      { auditBook: OWNER },
      { window: 4n },
      { account: 2n },
      { commitment: viewA },
      { requirement: 1_235n },
      { council: viewA },
      { window: 31n, account: 0n },
    ];
    const all = [
      ...[pair(), pair({}, Seed.fromBytes(new Uint8Array(32).fill(2)))],
      ...changes.map((change) => pair(change)),
    ].flat();
    expect(new Set(all).size).to.equal(2 * (changes.length + 2));
  });

  it("print as nothing", () => {
    const secrets = contributionSecrets(seed, contribution);
    const [salt, ephemeral] = pair();
    const shown = `${JSON.stringify(secrets)} ${inspect(secrets, { showHidden: true })} ${String(secrets)}`;
    for (const secret of [salt, ephemeral]) expect(shown).not.to.include(String(secret));
  });
});
