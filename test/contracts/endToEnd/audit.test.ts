/**
 * An audit with real proofs of `solvency`, `tally` and `share`, on the whole system.
 *
 * Given two accounts that traded privately   When both contribute and two members share the sum
 *                                            Then the total of their requirements is published, and nothing else fits
 * Given their contributions                  When shown for another window or account, altered by a multiple of B, or with
 *                                            a proof under other terms   Then they are refused, and the account is named
 */
import { expect } from "chai";
import type { Contract } from "ethers";
import { add, multiply, negate, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import {
  proveContribution,
  requirementOf,
  solidityContribution,
  type ContributionRequest,
  type ProvenContribution,
} from "../../../audit/contribution.ts";
import { readContents, readWindow } from "../../../audit/window.ts";
import type { Participant } from "../../../demo/participant.ts";
import { HOME_TABLE } from "../../../demo/rules.ts";
import { refusal } from "../../../demo/stage.ts";
import { ShareProver, solidityProof, TallyProver, TradeDelta } from "../../../prover/index.ts";
import { LEVEL, plainTerms, type Band } from "../../../risk/index.ts";
import { deployAudit } from "../../../setup/deployAudit.ts";
import { send } from "../../../setup/deploySystem.ts";
import { contributionSecrets } from "../../../wallet/index.ts";
import { evaluate, polynomial } from "../council/rosters.ts";
import {
  book as bookTrade,
  closeWorld,
  openWorld,
  readSnapshot,
  settleArguments,
  signedTrade,
  withErrorsOf,
  type World,
} from "./world.ts";

const CHAIN = 31_337n;
const MEMBERS = 2;
const DURATION = 3_600;

describe("an audit with real proofs", () => {
  let world: World;
  let book: Contract;
  let tally: TallyProver;
  let window: bigint;
  let people: readonly Participant[];
  const proven = new Map<bigint, ProvenContribution>();

  const requestFor = async ({ account, portfolio }: Participant): Promise<ContributionRequest> => {
    const { market } = world;
    const { cx, cy } = (await market.accounts.getFunction("accountOf")(account)) as {
      cx: bigint;
      cy: bigint;
    };
    const { x, y } = (await market.council.getFunction("key")()) as AffinePoint;
    return {
      ...{ portfolio, market: await readSnapshot(market), table: HOME_TABLE },
      ...{ commitment: { x: cx, y: cy }, councilKey: { x, y } },
      level: LEVEL.parse("1", "level"),
      scope: { chainId: CHAIN, book: await book.getAddress(), window, account },
    };
  };
  const prove = async (of: Participant, other?: bigint): Promise<ProvenContribution> => {
    const request = await requestFor(of);
    const scope = { ...request.scope, window: other ?? window };
    const secrets = contributionSecrets(of.seed, {
      ...{ chainId: CHAIN, accounts: await world.market.accounts.getAddress() },
      ...{ auditBook: scope.book, window: scope.window, account: of.account },
      ...{ commitment: request.commitment, council: request.councilKey },
      requirement: requirementOf(request),
    });
    return proveContribution({ solvency: world.prover, tally }, { ...request, scope }, secrets);
  };
  const callData = (of: ProvenContribution): object => solidityContribution(of, undefined);
  const refused = (...contributions: object[]): Promise<string | undefined> =>
    refusal(withErrorsOf(book, world.market.accounts), "contribute", window, contributions);

  before(async () => {
    world = await openWorld();
    const { market, chain, trader, maker, home } = world;
    people = [trader, maker];
    for (const person of people) {
      await person.deposit("USDC", "9000");
      await person.deposit("ETH", "12.5");
    }
    const snapshot = await readSnapshot(market);
    const delta = TradeDelta.create({ "0": "-195.5", "2": "1" }, 3n ** 150n);
    const signed = await signedTrade(world, { delta, snapshot });
    await send(market.settlement, "settle", ...settleArguments(signed));
    bookTrade(world, delta);

    const [governor] = chain.signers;
    const limits = { leastMinimum: 2, quietPeriod: 86_400 };
    ({ book } = await deployAudit(governor!, market, await governor!.getAddress(), limits));
    await send(book, "openWindow", home, home, 10_000, DURATION, 2);
    window = 1n;
    tally = await TallyProver.open({ allowDevelopment: true });
    for (const person of people) proven.set(person.account, await prove(person));
  });
  after(async () => {
    await tally.close();
    await closeWorld(world);
  });

  it("refuses a contribution of another window, and of another account", async () => {
    const [trader, maker] = people as [Participant, Participant];
    const later = await prove(trader, window + 1n);
    expect(await refused(callData(later))).to.equal("TallyRefused");
    const theirs = { ...callData(proven.get(maker.account)!), account: trader.account };
    expect(await refused(theirs)).to.equal("ProofRefused");
    const { solvency } = proven.get(trader.account)!;
    expect(await refused({ ...theirs, solvency })).to.equal("ProofRefused");
  });

  it("refuses a contribution made negative, or larger, by a multiple of B", async () => {
    const [trader] = people as [Participant];
    const honest = proven.get(trader.account)!;
    const { ephemeral, masked } = honest.ciphertext;
    const much = multiply(keyGenerator(), 10n ** 12n);
    for (const shift of [much, negate(much)]) {
      const ciphertext = { ephemeral, masked: add(masked, shift) };
      expect(await refused({ ...callData(honest), ciphertext })).to.equal("TallyRefused");
    }
  });

  it("refuses a proof of solvency that seals nothing", async () => {
    const [trader] = people as [Participant];
    const { portfolio, market, table, commitment, level } = await requestFor(trader);
    const terms = plainTerms(level, 0n as Band);
    const attestation = await world.prover.prove({ portfolio, market, table, commitment, terms });
    const solvency = solidityProof(attestation.proof);
    const honest = proven.get(trader.account)!;
    expect(await refused({ ...callData(honest), solvency })).to.equal("ProofRefused");
  });

  it("adds both, and opens the total of their requirements and no other", async () => {
    const { chain, market } = world;
    const batch = people.map(({ account }) => callData(proven.get(account)!));
    expect(await refused(batch[0]!, { ...batch[1]!, tally: proven.get(1n)!.tally })).to.equal(
      "TallyRefused",
    );
    await send(book, "contribute", window, batch);
    const at = { blockTag: await chain.provider.getBlockNumber() };
    const { sum, hidden } = await readContents(book, window, at);
    expect(hidden).to.equal(2n);
    expect((await readWindow(book, window, at)).minimum).to.equal(2n);
    const requirements = await Promise.all(
      people.map(async (p) => requirementOf(await requestFor(p))),
    );
    const total = requirements.reduce((a, b) => a + b, 0n);
    expect(requirements.every((one) => one > 100n)).to.equal(true);

    await chain.wait(DURATION);
    const prover = await ShareProver.open({ allowDevelopment: true });
    try {
      const context = (await book.getFunction("shareContext")(window)) as bigint;
      for (let member = 1; member <= MEMBERS; member++) {
        const secret = evaluate(polynomial(MEMBERS), BigInt(member));
        const { share, proof } = await prover.prove({ secret, point: sum.ephemeral, context });
        if (member === 1) {
          const args = [window, 2, share, solidityProof(proof)] as const;
          expect(await refusal(book, "submitShare", ...args)).to.equal("ShareRefused");
        }
        await send(book, "submitShare", window, member, share, solidityProof(proof));
      }
    } finally {
      await prover.close();
    }
    expect(await refusal(book, "publishTotal", window, total + 1n)).to.equal("WrongTotal");
    await send(book, "publishTotal", window, total);
    expect(await book.getFunction("totalOf")(window)).to.deep.equal([true, total]);
    expect(await market.accounts.getFunction("accountCount")()).to.equal(2n);
  });
});
