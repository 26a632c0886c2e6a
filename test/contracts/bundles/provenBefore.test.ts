/**
 * Given statements that the proof desk verified together
 *   When one is asked for in the same transaction, to the last bit   Then it is not verified again
 *   When any word of it differs, or its key, or the transaction      Then it is verified as ever
 *   When the batch failed, or was undone                             Then nothing of it is kept
 * The mock verifier here refuses every single proof, so what is accepted was verified before.
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import { MAX_PROOF_AGE, proofPoints } from "../fixtures/protocol.ts";
import { improving } from "../fixtures/improvements.ts";
import {
  attestations,
  coder,
  deployBundled,
  forged,
  statementOf,
  type Attestation,
  type Bundled,
} from "./bundleFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function deployKept(chain: typeof connection) {
  const bundled = await deployBundled(chain);
  const given = await attestations(bundled);
  const statements = [];
  for (const one of given) statements.push(await statementOf(bundled, one));
  await bundled.world.verifier.setBatchesOnly(true);
  return { bundled, given: given as [Attestation, ...Attestation[]], statements };
}

describe("ProofDesk: what was verified before in the same transaction", () => {
  const load = () => networkHelpers.loadFixture(deployKept);

  const proveCall = ({ desk, world }: Bundled, statements: unknown, key?: string) =>
    [
      desk.target,
      desk.interface.encodeFunctionData("proveTogether", [
        key ?? world.verifier.target,
        statements,
      ]),
    ] as [string, string];
  const levelCall = ({ desk }: Bundled, given: Attestation) =>
    [
      desk.target,
      desk.interface.encodeFunctionData("requireLevel", [
        given.account,
        given.commitment,
        given.table,
        given.level,
        given.proof,
        MAX_PROOF_AGE,
      ]),
    ] as [string, string];
  const run = async ({ sequence }: Bundled, ...calls: [string, string][]) => {
    const args = [calls.map(([target]) => target), calls.map(([, data]) => data)];
    const [made, answers] = (await sequence.run.staticCall(...args)) as [boolean[], string[]];
    return { made: [...made], answers: [...answers], args };
  };
  const yes = coder.encode(["bool"], [true]);
  const no = coder.encode(["bool"], [false]);

  it("is not verified again", async () => {
    const { bundled, given, statements } = await load();
    const calls = given.map((one) => levelCall(bundled, one));
    const { made, answers } = await run(bundled, proveCall(bundled, statements), ...calls);
    expect(answers[0]).to.equal(yes);
    expect(made).to.deep.equal([true, ...given.map(() => true)]);
    const asked = await run(bundled, ...calls, proveCall(bundled, statements));
    expect(asked.made).to.deep.equal([...given.map(() => false), true]);
  });

  it("is verified again in the next transaction", async () => {
    const { bundled, given, statements } = await load();
    await bundled.desk.proveTogether(bundled.world.verifier.target, statements);
    const { made } = await run(bundled, levelCall(bundled, given[0]));
    expect(made).to.deep.equal([false]);
  });

  it("is another statement if any of its eighteen words differs by one", async () => {
    const { bundled, given, statements } = await load();
    const { verifier } = bundled.world;
    const [statement] = statements as [
      { hot: object; market: object; rules: object; proof: object },
    ];
    const words = (value: object): [string[], bigint][] =>
      Object.entries(value).flatMap(([name, part]) =>
        typeof part === "object"
          ? words(part as object).map(([path, word]): [string[], bigint] => [[name, ...path], word])
          : [[[name], BigInt(part as bigint | number)] as [string[], bigint]],
      );
    const changed = (value: object, [name = "", ...rest]: string[], word: bigint): object => ({
      ...value,
      [name]:
        rest.length === 0 ? word : changed((value as Record<string, object>)[name]!, rest, word),
    });
    const all = words(statement);
    expect(all).to.have.length(18);
    for (const [path, word] of all) {
      type Parts = typeof statement;
      const other = changed(statement, path, word + 1n) as Parts;
      await verifier.expectProof(other.hot, other.market, other.rules, other.proof);
      const calls = [proveCall(bundled, [other]), levelCall(bundled, given[0])] as const;
      const { made, answers } = await run(bundled, ...calls);
      expect(answers[0], path.join(".")).to.equal(yes);
      expect(made, path.join(".")).to.deep.equal([true, false]);
    }
  });

  it("counts for its own key alone: another verifier's word is worth nothing", async () => {
    const { bundled, given, statements } = await load();
    const false_ = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    for (const { hot, market, rules, proof } of statements)
      await false_.expectProof(hot, market, rules, proof);
    const key = false_.target as string;
    const calls = [proveCall(bundled, statements, key), levelCall(bundled, given[0])] as const;
    const { made, answers } = await run(bundled, ...calls);
    expect(answers[0]).to.equal(yes);
    expect(made).to.deep.equal([true, false]);
  });

  it("is not kept of a batch that failed, nor of an empty one", async () => {
    const { bundled, given, statements } = await load();
    const bad = { ...(statements[1] as object), proof: forged().proof };
    const calls = [
      proveCall(bundled, statements.with(1, bad as never)),
      levelCall(bundled, given[0]),
    ];
    const { made, answers } = await run(bundled, ...calls, proveCall(bundled, []));
    expect([answers[0], answers[2]]).to.deep.equal([no, no]);
    expect(made).to.deep.equal([true, false, true]);
  });

  it("is not kept of a batch that was undone", async () => {
    const { bundled, given, statements } = await load();
    const [target, call] = proveCall(bundled, statements);
    const undone: [string, string] = [
      bundled.sequence.target as string,
      bundled.sequence.interface.encodeFunctionData("runAndUndo", [[target], [call]]),
    ];
    const { made } = await run(bundled, undone, levelCall(bundled, given[0]));
    expect(made).to.deep.equal([false, false]);
  });

  it("still has to be recent, in its band and under a table there is", async () => {
    const { bundled, given, statements } = await load();
    const { world } = bundled;
    await world.publish(1, 7000n * 10n ** 8n);
    await world.nextEpoch();
    const calls = [proveCall(bundled, statements), levelCall(bundled, given[0])] as const;
    const { made, answers } = await run(bundled, ...calls);
    expect(made).to.deep.equal([true, false]);
    expect(world.accounts.interface.parseError(answers[1])?.name).to.equal("PriceOutsideBand");
    const table = `0x${"07".repeat(32)}`;
    const unknown = await run(bundled, levelCall(bundled, { ...given[0], table }));
    const error = world.accounts.interface.parseError(unknown.answers[0] ?? "");
    expect([error?.name, error?.args[0]]).to.deep.equal(["TableUnknown", table]);
  });

  it("leaves the rest of an ask to be verified, one of them or several", async () => {
    const { bundled, given, statements } = await load();
    const { desk, world } = bundled;
    const asks = given.map(({ account, table, proof }, k) => ({
      account,
      table,
      epoch: proof.epoch,
      within: proof.band,
      hot: statements[k]!.hot,
      proof: proof.proof,
    }));
    const ask = (list: unknown[]): [string, string] => [
      desk.target as string,
      desk.interface.encodeFunctionData("requireProven", [list, MAX_PROOF_AGE]) as string,
    ];
    const kept = proveCall(bundled, statements.slice(0, 2));
    // All kept; four left, that are verified together; one left, which the mock refuses by itself.
    const { made, answers } = await run(
      bundled,
      kept,
      ask(asks.slice(0, 2)),
      ask(asks),
      ask(asks.slice(0, 3)),
    );
    expect(made).to.deep.equal([true, true, true, false]);
    const [account] = world.accounts.interface.parseError(answers[3]).args as [bigint];
    expect(account).to.equal(given[2]!.account);
    const wrong = asks.with(4, { ...asks[4]!, proof: proofPoints() });
    const refused = await run(bundled, kept, ask(wrong));
    const error = world.accounts.interface.parseError(refused.answers[1]);
    expect([error.name, error.args[0]]).to.deep.equal(["ProofRefused", given[2]!.account]);
  });

  it("verifies proofs of improvement together, each for its own two figures", async () => {
    const { bundled, given } = await load();
    const { desk, world } = bundled;
    const { improvement } = await improving(world, given[0].commitment, given[1]!.commitment);
    const { sealedBefore = 0n, sealedAfter = 0n, improves } = improvement[0] ?? {};
    const prove = async (figures: bigint[], list: unknown[]): Promise<boolean> =>
      await desk.proveImprovements.staticCall(figures, list);
    expect(await prove([sealedBefore, sealedAfter], [improves])).to.equal(true);
    expect(await prove([sealedAfter, sealedBefore], [improves])).to.equal(false);
    expect(await prove([sealedBefore], [improves])).to.equal(false);
    expect(await prove([], [])).to.equal(false);
  });
});
