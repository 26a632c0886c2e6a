import { expect } from "chai";
import { add } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import {
  ChainSeal,
  openShare,
  openWithShares,
  parseRequest,
  requestDocument,
  type OpeningRequest,
} from "../../council/index.ts";
import { publicKeyOf, sealDelta, sealHash } from "../../sealing/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { CONTRACTS, quantities, SimulatedChain } from "../wallet/simulatedChain.ts";
import { found, publish, published } from "./publishedSeal.ts";
import { council, type Council } from "./session.ts";
import { standInProofs } from "./standInProofs.ts";

describe("what a member opens", () => {
  let three: Council;
  let chain: SimulatedChain;
  /** The trade that the members agreed to open, and another one. */
  let agreed: OpeningRequest;
  let other: OpeningRequest;

  function sealed(held: bigint, ephemeralSecret: bigint): OpeningRequest {
    const opening = { quantities: quantities({ 1: held }), blinding: held + 5n };
    const viewer = publicKeyOf(5n);
    const keys = { council: three.key.key, copies: [viewer, viewer] as const };
    return {
      delta: commit(opening.quantities, opening.blinding),
      sealed: sealDelta(opening, keys, ephemeralSecret),
    };
  }

  before(async () => {
    three = await council(2, 3);
    chain = new SimulatedChain();
    [agreed, other] = [sealed(1n, 111n), sealed(4242n, 222n)];
    for (const request of [other, agreed]) publish(chain, request);
  });

  it("is what the chain has: accounts, block, transaction and seal", async () => {
    const seal = await found(
      chain,
      parseRequest(JSON.parse(JSON.stringify(requestDocument(agreed)))),
    );
    const transaction = `0x${"2".padStart(64, "0")}`;
    expect(seal.places).to.deep.equal([{ accountA: 1n, accountB: 2n, block: 2, transaction }]);
    expect(seal.chainId).to.equal(31337n);
    expect(seal.sealHash).to.equal(sealHash(agreed.sealed));
    expect(seal.delta).to.deep.equal(agreed.delta);
    const shares = [];
    for (const share of three.shares.slice(1)) {
      shares.push(await openShare(share, seal, standInProofs));
    }
    const { opened } = await openWithShares(three.key, agreed, shares, standInProofs);
    expect(opened.revealOpening().quantities[1]).to.equal(1n);
  });

  it("is shown with every copy of it: its sealer may prove it again for other accounts", async () => {
    const twice = new SimulatedChain();
    publish(twice, agreed);
    publish(twice, agreed, [3n, 3n]);
    const { places } = await found(twice, agreed);
    expect(places.map(({ accountA, accountB }) => [accountA, accountB])).to.deep.equal([
      [1n, 2n],
      [3n, 3n],
    ]);
  });

  /** What somebody asks to have opened instead, naming the agreed delta. */
  const FORGED: readonly [what: string, change: () => OpeningRequest][] = [
    ["the R of another trade", () => withPoint(other.sealed.ephemeral)],
    [
      "the R of another trade, shifted by a point of his own",
      () => withPoint(add(other.sealed.ephemeral, publicKeyOf(77n))),
    ],
    [
      "twice the R of another trade",
      () => withPoint(add(other.sealed.ephemeral, other.sealed.ephemeral)),
    ],
    ["the seal of another trade", () => ({ ...agreed, sealed: other.sealed })],
    ["the delta of another trade", () => ({ ...agreed, delta: other.delta })],
    [
      "another wrap",
      () => ({ ...agreed, sealed: { ...agreed.sealed, wraps: other.sealed.wraps } }),
    ],
    [
      "another word",
      () => {
        const words = agreed.sealed.words.with(9, 0n);
        return { ...agreed, sealed: { ...agreed.sealed, words } };
      },
    ],
    ["what was never on the chain", () => sealed(1n, 333n)],
  ];

  function withPoint(ephemeral: OpeningRequest["sealed"]["ephemeral"]): OpeningRequest {
    return { ...agreed, sealed: { ...agreed.sealed, ephemeral } };
  }

  for (const [what, change] of FORGED) {
    it(`is not ${what}`, async () => {
      const request = parseRequest(JSON.parse(JSON.stringify(requestDocument(change()))));
      const error = await rejectionOf(found(chain, request));
      expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "sealed"]);
    });
  }

  it("is not what another contract emits, lies before the first block, or is not final yet", async () => {
    const reading = { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 };
    const elsewhere = { accounts: CONTRACTS.accounts, modules: [CONTRACTS.accounts] };
    for (const change of [{ contracts: elsewhere }, { confirmations: 1 }]) {
      const error = await rejectionOf(ChainSeal.find({ ...reading, ...change }, agreed));
      expect(error.code).to.equal("PROOF_REFUSED");
    }
    const late = ChainSeal.find({ ...reading, fromBlock: 2 }, other);
    expect((await rejectionOf(late)).code).to.equal("PROOF_REFUSED");
  });

  it("is not on another chain than the council", async () => {
    class OtherChain extends SimulatedChain {
      override async chainId(): Promise<bigint> {
        return 1n;
      }
    }
    const elsewhere = new OtherChain();
    publish(elsewhere, agreed);
    const seal = await found(elsewhere, agreed);
    const error = await rejectionOf(openShare(three.shares[0]!, seal, standInProofs));
    expect([error.code, error.field]).to.deep.equal(["KEY_REFUSED", "rpc"]);
    expect((await published(agreed)).chainId).to.equal(three.key.chainId);
  });
});
