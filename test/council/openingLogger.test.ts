import { makeError, type Provider, type Signer, type TransactionRequest } from "ethers";
import { expect } from "chai";
import { OPENINGS } from "../../council/service/openingAbi.ts";
import {
  EthersOpeningLogger,
  type LoggerLimits,
} from "../../council/service/ethersOpeningLogger.ts";
import { rejectionOf } from "../prover/refusal.ts";

const GWEI = 10n ** 9n;
const MEMBER = "0x1111111111111111111111111111111111111111";
const OPENINGS_AT = "0x2222222222222222222222222222222222222222";
const FIRST = 5;

interface Sent {
  readonly nonce: number;
  /** What it logs; undefined for an empty transfer. */
  readonly request: bigint | undefined;
  /** In gwei. */
  readonly fee: number;
}

/** A node whose blocks take what offers enough, and a contract that refuses what is on a list. */
class Market {
  base = 10n;
  block = 100;
  next = FIRST;
  pool = new Map<number, Sent>();
  readonly sent: Sent[] = [];
  readonly refused = new Set<bigint>();
  isDown = false;

  readonly provider = {
    getTransactionCount: async (_: string, at: string) =>
      this.next + (at === "pending" ? this.#waiting().length : 0),
    getBlockNumber: async () => this.block,
    getFeeData: async () => ({
      maxFeePerGas: (2n * this.base + 1n) * GWEI,
      maxPriorityFeePerGas: GWEI,
      gasPrice: null,
    }),
    resolveName: async (name: string) => name,
  };

  readonly signer = {
    provider: this.provider,
    getAddress: async () => MEMBER,
    resolveName: async (name: string) => name,
    call: async ({ data }: TransactionRequest) => {
      if (!this.refused.has(requestIn(data)!)) return "0x";
      const reason = OPENINGS.encodeErrorResult("NotLapsed", [1n]);
      throw makeError("refused", "CALL_EXCEPTION", {
        ...{ action: "call", data: reason, reason: null, invocation: null },
        transaction: { to: OPENINGS_AT, data: data ?? "0x" },
        revert: { signature: "NotLapsed(uint256)", name: "NotLapsed", args: [1n] },
      });
    },
    sendTransaction: async (transaction: TransactionRequest) => this.#take(transaction),
  };

  #waiting(): readonly Sent[] {
    const all: Sent[] = [];
    for (let one = this.pool.get(this.next); one; one = this.pool.get(one.nonce + 1)) all.push(one);
    return all;
  }

  #take({ nonce, data, maxFeePerGas }: TransactionRequest): object {
    const sent: Sent = {
      nonce: nonce!,
      request: requestIn(data),
      fee: Number(BigInt(maxFeePerGas!)) / Number(GWEI),
    };
    const before = this.pool.get(sent.nonce);
    const transaction = { to: OPENINGS_AT, data: "0x" };
    if (before !== undefined && sent.fee * 10 < before.fee * 11) {
      const info = { transaction };
      throw makeError("underpriced", "REPLACEMENT_UNDERPRICED", { transaction, info });
    }
    this.pool.set(sent.nonce, sent);
    this.sent.push(sent);
    return {};
  }

  mine(blocks = 1): void {
    for (let k = 0; k < blocks; k += 1) {
      this.block += 1;
      for (const one of this.#waiting()) {
        if (one.fee < this.base) break;
        this.next += 1;
        this.pool.delete(one.nonce);
      }
    }
  }

  start(limits: LoggerLimits = {}): Promise<EthersOpeningLogger> {
    const signer = this.signer as unknown as Signer & { readonly provider: Provider };
    return EthersOpeningLogger.of(signer, OPENINGS_AT, limits);
  }
}

function requestIn(data: string | null | undefined): bigint | undefined {
  if (data === undefined || data === null || data === "0x") return undefined;
  return OPENINGS.decodeFunctionData("logOpening", data)[0] as bigint;
}

describe("a member's log that waits in the pool", () => {
  it("of an account cured since is displaced, so that others' are mined: no decoy holds up the queue", async () => {
    const market = new Market();
    const logger = await market.start();
    expect(await logger.log(1n, 1)).to.equal("sent");
    // Fees rise above what it offers; its account is attested, so that the service asks for it no more.
    market.base = 100n;
    market.refused.add(1n);
    market.mine();
    expect(await logger.log(2n, 1)).to.equal("sent");
    expect(await logger.log(3n, 1)).to.equal("sent");
    market.mine(9);
    expect(await logger.log(2n, 1)).to.equal("waits");
    expect(market.sent.at(-1)).to.deep.equal({ nonce: FIRST, request: undefined, fee: 201 });
    market.mine();
    expect(market.next).to.equal(FIRST + 3);
  });

  it("is sent again when another request is logged, still wanted or not asked for any more", async () => {
    const market = new Market();
    const logger = await market.start();
    expect(await logger.log(1n, 1)).to.equal("sent");
    market.base = 100n;
    market.mine(10);
    expect(await logger.log(2n, 1)).to.equal("sent");
    expect(market.sent.slice(1).map(({ nonce, request }) => [nonce, request])).to.deep.equal([
      [FIRST, 1n],
      [FIRST + 1, 2n],
    ]);
    expect(await logger.log(1n, 1)).to.equal("waits");
  });

  it("from before a restart is displaced like any other, by the new run", async () => {
    const market = new Market();
    const before = await market.start();
    for (const request of [1n, 2n]) expect(await before.log(request, 1)).to.equal("sent");
    market.base = 100n;
    const logger = await market.start();
    for (let block = 0; block < 10; block += 1) {
      expect(await logger.log(3n, 1)).to.equal("waits");
      market.mine();
    }
    for (let pass = 0; pass < 2; pass += 1) {
      await logger.log(3n, 1);
      market.mine();
    }
    expect(market.sent.slice(2).map(({ nonce, request }) => [nonce, request])).to.deep.equal([
      [FIRST, undefined],
      [FIRST + 1, undefined],
      [FIRST + 2, 3n],
    ]);
    expect(market.next).to.equal(FIRST + 3);
  });

  it("never offers more than twice what others pay, nor than its bound, however long it waits", async () => {
    for (const [maxFeePerGas, most] of [
      [undefined, 42],
      [30n * GWEI, 30],
    ] as const) {
      const market = new Market();
      const logger = await market.start(maxFeePerGas === undefined ? {} : { maxFeePerGas });
      await logger.log(1n, 1);
      for (let pass = 0; pass < 40; pass += 1) {
        // Blocks that leave it out.
        market.block += 10;
        await logger.log(1n, 1);
      }
      const fees = market.sent.map(({ fee }) => fee);
      expect(Math.max(...fees)).to.be.lessThanOrEqual(most);
      expect(fees).to.have.length(maxFeePerGas === undefined ? 6 : 4);
    }
    const dear = new Market();
    dear.base = 10_000n;
    expect(await (await dear.start()).log(1n, 1)).to.equal("sent");
    expect(dear.sent[0]!.fee).to.equal(500);
  });

  it("is raised from what a node took, not from an offer that it refused", async () => {
    const market = new Market();
    const logger = await market.start();
    await logger.log(1n, 1);
    // Another program of the member's put something dearer in its place.
    market.pool.set(FIRST, { nonce: FIRST, request: undefined, fee: 1_000 });
    for (let pass = 0; pass < 20; pass += 1) {
      market.block += 10;
      expect(await logger.log(1n, 1)).to.equal("waits");
    }
    expect(market.sent).to.have.length(1);
    market.pool.set(FIRST, { nonce: FIRST, request: undefined, fee: 30 });
    market.block += 10;
    expect(await logger.log(1n, 1)).to.equal("sent");
    expect(market.sent.slice(1).map(({ fee }) => fee)).to.deep.equal([42, 21]);
  });

  it("that its node forgot is sent again, where it offers all it may for what others pay", async () => {
    const market = new Market();
    const logger = await market.start();
    await logger.log(1n, 1);
    for (let pass = 0; pass < 8; pass += 1) {
      market.pool.clear();
      market.block += 10;
      expect(await logger.log(1n, 1)).to.equal("sent");
    }
    expect(new Set(market.sent.map(({ nonce }) => nonce))).to.deep.equal(new Set([FIRST]));
    const fees = market.sent.map(({ fee }) => fee);
    expect(Math.max(...fees)).to.be.lessThanOrEqual(42);
    expect(fees.slice(6)[0]).to.equal(21);
  });

  it("is refused by name when the contract would not take it, with nothing sent", async () => {
    const market = new Market();
    market.refused.add(1n);
    const error = await rejectionOf((await market.start()).log(1n, 1));
    expect([error.code, error.field]).to.deep.equal(["PROOF_REFUSED", "NotLapsed"]);
    expect(market.sent).to.deep.equal([]);
  });
});
