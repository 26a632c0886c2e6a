import { expect } from "chai";
import { AbiCoder, Wallet, concat, id, keccak256, toUtf8Bytes } from "ethers";
import {
  contractSigner,
  keySigner,
  orderDigest,
  orderTask,
  tradeDigest,
  tradeTask,
  type Order,
  type PrivateTrade,
  type SigningTask,
} from "../../trading/index.ts";
import { isKeyOwner } from "../../trading/chainCalls.ts";
import { rejectionOf } from "../prover/refusal.ts";

const VENUE = { chainId: 31_337n, settlement: `0x${"5e".repeat(20)}` };
const TRADE: PrivateTrade = {
  accountA: 1n,
  accountB: 2n,
  deltaX: 3n,
  deltaY: 4n,
  sealHash: `0x${"ab".repeat(32)}`,
  minBand: 7n,
  nonce: 5n,
  deadline: 6n,
};
const ORDER: Order = {
  account: 1n,
  slot: 2,
  isBuy: true,
  quantity: 3n,
  minFill: 8n,
  limitPrice: 4n,
  isMaker: false,
  minBand: 9n,
  counterparty: 0n,
  nonce: 5n,
  deadline: 6n,
};

/** EIP-712 by the letter, from the type's text as the contract hashes it. */
function digestOf(type: string, types: string[], values: unknown[]): string {
  const coder = AbiCoder.defaultAbiCoder();
  const domain = keccak256(
    coder.encode(
      ["bytes32", "bytes32", "bytes32", "uint256", "address"],
      [
        id("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256(toUtf8Bytes("zkmargin")),
        keccak256(toUtf8Bytes("1")),
        VENUE.chainId,
        VENUE.settlement,
      ],
    ),
  );
  const value = keccak256(coder.encode(["bytes32", ...types], [id(type), ...values]));
  return keccak256(concat(["0x1901", domain, value]));
}

describe("typed data", () => {
  it("of a private trade hashes as EIP-712 says", () => {
    const type =
      "PrivateTrade(uint256 accountA,uint256 accountB,uint256 deltaX,uint256 deltaY,bytes32 sealHash,uint16 minBand,uint256 nonce,uint256 deadline)";
    const words = ["uint256", "uint256", "uint256", "uint256", "bytes32"];
    const types = [...words, "uint16", "uint256", "uint256"];
    expect(tradeDigest(VENUE, TRADE)).to.equal(digestOf(type, types, Object.values(TRADE)));
  });

  it("of an order hashes as EIP-712 says", () => {
    const type =
      "Order(uint256 account,uint8 slot,bool isBuy,uint64 quantity,uint64 minFill,uint64 limitPrice,bool isMaker,uint16 minBand,uint256 counterparty,uint256 nonce,uint256 deadline)";
    const types = ["uint256", "uint8", "bool", "uint64", "uint64", "uint64", "bool"];
    const all = [...types, "uint16", "uint256", "uint256", "uint256"];
    expect(orderDigest(VENUE, ORDER)).to.equal(digestOf(type, all, Object.values(ORDER)));
  });

  it("hashes to another digest when anything changes", () => {
    const digests = new Set([tradeDigest(VENUE, TRADE)]);
    for (const name of Object.keys(TRADE) as (keyof PrivateTrade)[]) {
      const value = name === "sealHash" ? `0x${"cd".repeat(32)}` : 99n;
      digests.add(tradeDigest(VENUE, { ...TRADE, [name]: value }));
    }
    digests.add(tradeDigest({ ...VENUE, chainId: 1n }, TRADE));
    digests.add(tradeDigest({ ...VENUE, settlement: `0x${"66".repeat(20)}` }, TRADE));
    expect(digests.size).to.equal(1 + 8 + 2);
  });
});

describe("a signature", () => {
  it("of a key is its owner's for that trade and for nothing else", async () => {
    const wallet = Wallet.createRandom();
    const task = tradeTask(VENUE, TRADE);
    const signature = await keySigner(wallet)(task);
    const signs = ({ digest }: SigningTask, owner = wallet.address): boolean =>
      isKeyOwner(owner, digest, signature);
    expect(signs(task)).to.equal(true);
    expect(signs(tradeTask(VENUE, { ...TRADE, nonce: 9n }))).to.equal(false);
    expect(signs(orderTask(VENUE, ORDER))).to.equal(false);
    expect(signs(task, Wallet.createRandom().address)).to.equal(false);
    expect(isKeyOwner(wallet.address, task.digest, "0x12")).to.equal(false);
  });

  it("of a contract owner is passed on as it comes, asked for by digest", async () => {
    const task = orderTask(VENUE, ORDER);
    const asked: string[] = [];
    const signer = contractSigner(async (digest) => {
      asked.push(digest);
      return "0xABCDEF";
    });
    expect(await signer(task)).to.equal("0xabcdef");
    expect(asked).to.deep.equal([task.digest]);
    expect((await rejectionOf(contractSigner(async () => "nothing")(task))).code).to.equal(
      "INPUT_INVALID",
    );
  });
});
