/**
 * Given attestations of many accounts in one transaction
 *   When all proofs hold                  Then they are verified together, and each account has its lease
 *   When one is forged, stale, swapped    Then it is skipped and says why, and the others are made
 *   When an account is named twice        Then the order given counts
 *   When gas is short, or one call burns  Then nobody is skipped for another's sake
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import { ALICE, UNIT, amountPoint, plus } from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import {
  DURATION,
  GAS_EACH,
  LEVEL,
  MEMBERS,
  attestation,
  attestations,
  deployBundled,
  errorOf,
  forged,
  submit,
  type Attestation,
  type Bundled,
} from "./bundleFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Whether each account is attested at home. */
async function attested({ world }: Bundled, accounts: readonly bigint[] = MEMBERS) {
  const answers: boolean[] = [];
  for (const account of accounts)
    answers.push(await world.accounts.isSolvent(account, world.home, LEVEL));
  return answers;
}

const errors = (bundled: Bundled, outcomes: readonly { made: boolean; reason: string }[]) =>
  outcomes.map((outcome) => (outcome.made ? "made" : errorOf(bundled, outcome)));

describe("Bundles: attestations", () => {
  const load = () => networkHelpers.loadFixture(deployBundled);
  const all = MEMBERS.map(() => "made");

  it("attests every account, by proofs that were verified together and not again", async () => {
    const bundled = await load();
    const given = await attestations(bundled);
    await bundled.world.verifier.setBatchesOnly(true);
    const { outcomes, sent } = await submit(bundled, "attestAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(all);
    expect(await attested(bundled)).to.deep.equal(MEMBERS.map(() => true));
    await expect(sent).not.to.emit(bundled.bundles, "Skipped");
    const lease = await bundled.world.accounts.leaseOf(3n, bundled.world.home);
    const clock: bigint = await bundled.world.market.clock();
    expect([...lease]).to.deep.equal([1n, 11_000n, 500n, clock + BigInt(DURATION), 1n, 8n, false]);
  });

  it("verifies the proof of a bundle of one by itself, and does nothing for an empty one", async () => {
    const bundled = await load();
    expect((await submit(bundled, "attestAll", [])).outcomes).to.deep.equal([]);
    const given = await attestations(bundled, [3n]);
    await bundled.world.verifier.setBatchesOnly(true);
    const refused = await submit(bundled, "attestAll", given);
    expect(errors(bundled, refused.outcomes)).to.deep.equal(["ProofRefused"]);
    await bundled.world.verifier.setBatchesOnly(false);
    expect(errors(bundled, (await submit(bundled, "attestAll", given)).outcomes)).to.deep.equal([
      "made",
    ]);
  });

  it("finds one forged proof wherever it stands, names its account, and makes the others", async () => {
    for (const place of MEMBERS.keys()) {
      const bundled = await load();
      const given = (await attestations(bundled)).with(
        place,
        await attestation(bundled, MEMBERS[place]!, { proof: forged() }),
      );
      const { outcomes, sent } = await submit(bundled, "attestAll", given);
      expect(errors(bundled, outcomes)).to.deep.equal(all.with(place, "ProofRefused"));
      const { reason } = outcomes[place]!;
      const { accounts, home } = bundled.world;
      const [account] = accounts.interface.parseError(reason).args as [bigint];
      expect(account).to.equal(MEMBERS[place]);
      await expect(sent).to.emit(bundled.bundles, "Skipped").withArgs(place, reason);
      expect((await accounts.leaseOf(account, home)).expiry).to.equal(0n);
      expect(await attested(bundled)).to.deep.equal(MEMBERS.map((_, k) => k !== place));
    }
  });

  it("makes none where all are forged, and any others where several are", async () => {
    const bundled = await load();
    const good = await attestations(bundled);
    for (const wrong of [
      [0, 1, 2, 3, 4, 5],
      [0, 5],
      [2, 3],
      [1, 2, 4],
    ]) {
      const given = good.map((one, k) => (wrong.includes(k) ? { ...one, proof: forged() } : one));
      const { outcomes } = await submit(bundled, "attestAll", given);
      expect(errors(bundled, outcomes)).to.deep.equal(
        all.map((word, k) => (wrong.includes(k) ? "ProofRefused" : word)),
      );
    }
  });

  it("refuses two accounts each other's proofs", async () => {
    const bundled = await load();
    const [first, second, ...rest] = (await attestations(bundled)) as [Attestation, Attestation];
    const swapped = [
      { ...first, proof: second.proof },
      { ...second, proof: first.proof },
    ];
    const named = swapped.map((one, k) => ({
      ...one,
      commitment: [second, first][k]!.commitment,
    }));
    for (const pair of [swapped, named]) {
      const { outcomes } = await submit(bundled, "attestAll", [...pair, ...rest]);
      expect(errors(bundled, outcomes)).to.deep.equal(
        all.with(0, "ProofRefused").with(1, "ProofRefused"),
      );
    }
  });

  it("attests nobody by the proof of another's book, expected and proven though it is", async () => {
    const bundled = await load();
    const given = await attestations(bundled);
    const rich = await attestation(bundled, ALICE);
    const stolen = { ...rich, account: 3n };
    const { outcomes } = await submit(bundled, "attestAll", [rich, stolen, ...given.slice(1)]);
    expect(errors(bundled, outcomes)).to.deep.equal(["made", ...all.with(0, "ProofRefused")]);
    expect(await attested(bundled, [3n])).to.deep.equal([false]);
  });

  it("gives no level and no table but what was proven", async () => {
    const bundled = await load();
    const { world } = bundled;
    const other = await world.register(
      changed(ruleTable(), { contingency: Array.from({ length: 8 }, () => 40) }),
    );
    const [first, second, ...rest] = (await attestations(bundled)) as [Attestation, Attestation];
    const given = [{ ...first, level: LEVEL + 1 }, { ...second, table: other }, ...rest];
    const { outcomes } = await submit(bundled, "attestAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(
      all.with(0, "ProofRefused").with(1, "ProofRefused"),
    );
  });

  it("skips a stale one alone: what it expected still holds, so the others stay together", async () => {
    const bundled = await load();
    const given = await attestations(bundled);
    await bundled.world.accounts.connect(bundled.world.cast.alice).deposit(4n, 0, UNIT);
    await bundled.world.verifier.setBatchesOnly(true);
    const { outcomes } = await submit(bundled, "attestAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(all.with(1, "ProofRefused"));
  });

  it("verifies a proof by itself where the wrong commitment was expected of it", async () => {
    const bundled = await load();
    const given = await attestations(bundled);
    const moved = plus(given[1]!.commitment, amountPoint(0, UNIT));
    const { outcomes } = await submit(
      bundled,
      "attestAll",
      given.with(1, { ...given[1]!, commitment: moved }),
    );
    expect(errors(bundled, outcomes)).to.deep.equal(all);
  });

  it("skips unknown tables, epochs and accounts, and says so", async () => {
    const bundled = await load();
    const given = await attestations(bundled);
    const nowhere = `0x${"77".repeat(32)}`;
    const { outcomes } = await submit(bundled, "attestAll", [
      { ...given[0]!, table: nowhere },
      { ...given[1]!, proof: { ...given[1]!.proof, epoch: 99 } },
      { ...given[2]!, account: 99n },
      ...given.slice(3),
    ]);
    expect(errors(bundled, outcomes)).to.deep.equal(
      all.with(0, "TableUnknown").with(1, "UnknownEpoch").with(2, "AccountUnknown"),
    );
  });

  it("verifies those of each key together", async () => {
    const bundled = await load();
    const { world } = bundled;
    const second = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await world.market.registerVerifier(second.target);
    await world.nextEpoch();
    const table = await world.register(ruleTable(), second);
    const given: Attestation[] = [];
    for (const [k, account] of MEMBERS.entries())
      given.push(await attestation(bundled, account, k % 2 === 0 ? {} : { table }));
    await world.verifier.setBatchesOnly(true);
    await second.setBatchesOnly(true);
    const { outcomes } = await submit(bundled, "attestAll", given);
    expect(errors(bundled, outcomes)).to.deep.equal(all);
  });

  it("takes the attestations of one account in the order given", async () => {
    const bundled = await load();
    const low = await attestation(bundled, 3n);
    const high = await attestation(bundled, 3n, { level: LEVEL + 500 });
    const rising = await submit(bundled, "attestAll", [low, high]);
    expect(errors(bundled, rising.outcomes)).to.deep.equal(["made", "made"]);
    const falling = await submit(bundled, "attestAll", [high, low]);
    expect(errors(bundled, falling.outcomes)).to.deep.equal(["made", "WorseLease"]);
  });

  it("replaces nobody's lease by a worse one, even where the owner submits", async () => {
    const bundled = await load();
    const { world, bundles } = bundled;
    const high = await attestation(bundled, 3n, { level: LEVEL + 500 });
    await submit(bundled, "attestAll", [high]);
    const low = await attestation(bundled, 3n);
    const [[made, reason]] = await bundles
      .connect(world.cast.alice)
      .attestAll.staticCall([low], GAS_EACH);
    expect(errors(bundled, [{ made, reason }])).to.deep.equal(["WorseLease"]);
  });

  it("gives every call its gas, or makes none", async () => {
    const bundled = await load();
    const { bundles } = bundled;
    const given = await attestations(bundled);
    await expect(
      bundles.attestAll(given, GAS_EACH, { gasLimit: 2_000_000n }),
    ).to.be.revertedWithCustomError(bundles, "GasTooLow");
    await expect(bundles.attestAll(given, 2n ** 255n)).to.be.revertedWithCustomError(
      bundles,
      "GasTooLow",
    );
    expect(await attested(bundled)).to.deep.equal(MEMBERS.map(() => false));
    const starved = await submit(bundled, "attestAll", given, 20_000n);
    expect(starved.outcomes).to.deep.equal(MEMBERS.map(() => ({ made: false, reason: "0x" })));
  });
});
