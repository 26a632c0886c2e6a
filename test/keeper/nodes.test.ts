import { expect } from "chai";
import { Contract, isError } from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import { Heads } from "../../keeper/heads.ts";
import { refusalIn } from "../../keeper/refusals.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { blockAnswer, script, SECRET_URL, type Script } from "./scriptedNodes.ts";

const ask = ({ provider }: Script): Promise<unknown> => provider.send("eth_gasPrice", []);
const statesOf = ({ told }: Script): string[] => told.map(({ node, state }) => `${node} ${state}`);

describe("one chain through several nodes", () => {
  it("stays with the node that answers, and asks its chain once", async () => {
    const scene = script(2);
    for (let time = 0; time < 3; time += 1) expect(await ask(scene)).to.equal("0x1");
    const [first, second] = scene.nodes;
    expect(first!.asked.map(({ method }) => method)).to.deep.equal([
      ...["eth_chainId", "eth_gasPrice", "eth_gasPrice", "eth_gasPrice"],
    ]);
    expect(second!.asked).to.deep.equal([]);
  });

  it("asks the next node where one fails, and says so once", async () => {
    const scene = script(3);
    scene.nodes[0]!.reply = undefined;
    scene.nodes[1]!.nonsense = { hello: "world" };
    expect(await ask(scene)).to.equal("0x1");
    expect(await ask(scene)).to.equal("0x1");
    expect(statesOf(scene)).to.deep.equal(["1 failing", "2 failing"]);
    // The third is asked first from now on.
    expect(scene.nodes[0]!.asked.length).to.equal(1);
  });

  it("comes back to a node, and says that too", async () => {
    const scene = script(2);
    scene.nodes[0]!.reply = undefined;
    await ask(scene);
    scene.nodes[0]!.reply = () => ({ result: "0x2" });
    scene.nodes[1]!.reply = undefined;
    expect(await ask(scene)).to.equal("0x2");
    expect(statesOf(scene)).to.deep.equal(["1 failing", "2 failing", "1 answers"]);
  });

  it("takes nonsense for no answer", async () => {
    const none = { id: 1, result: undefined, error: null };
    for (const nonsense of [null, 7, "text", {}, [], { id: 99, result: "0x1" }, [null], none]) {
      const scene = script(2);
      scene.nodes[0]!.nonsense = nonsense;
      expect(await ask(scene)).to.equal("0x1");
      expect(statesOf(scene)).to.deep.equal(["1 failing"]);
    }
  });

  it("believes no node of another chain, at the start or after it failed", async () => {
    const scene = script(2);
    scene.nodes[0]!.chainId = 1n;
    expect(await ask(scene)).to.equal("0x1");
    expect(statesOf(scene)).to.deep.equal(["1 other-chain"]);
    scene.nodes[1]!.reply = undefined;
    expect((await rejectionOf(ask(scene))).code).to.equal("CHAIN_FAILED");
    // It is back, as a node of another chain.
    scene.nodes[1]!.reply = () => ({ result: "0x666" });
    scene.nodes[1]!.chainId = 5n;
    const refused = await rejectionOf(ask(scene));
    expect(refused.message).to.equal("no node is of chain 31337");
  });

  it("says that none answers without the URLs, which may hold keys", async () => {
    const scene = script(2);
    for (const node of scene.nodes) node.reply = undefined;
    const error = await rejectionOf(ask(scene));
    expect(error.code).to.equal("CHAIN_FAILED");
    expect(error.stack).not.to.contain(SECRET_URL);
    expect(error.cause).to.equal(undefined);
  });

  it("takes a busy node for a failing one, and a contract's refusal for an answer", async () => {
    const scene = script(2);
    scene.nodes[0]!.reply = () => ({ error: { code: -32_005, message: "limit exceeded" } });
    expect(await ask(scene)).to.equal("0x1");
    expect(statesOf(scene)).to.deep.equal(["1 busy"]);

    const other = script(2);
    // AlreadyLapsed(7)
    const abi = ["error AlreadyLapsed(uint256 account)", "function flag(uint256 account)"];
    const contract = new Contract(`0x${"c0".repeat(20)}`, abi, other.provider);
    const data = contract.interface.encodeErrorResult("AlreadyLapsed", [7n]);
    const message = "execution reverted: limit";
    other.nodes[0]!.reply = () => ({ error: { code: 3, message, data } });
    const thrown: unknown = await contract
      .getFunction("flag")
      .staticCall(7n)
      .catch((e: unknown) => e);
    expect(isError(thrown, "CALL_EXCEPTION")).to.equal(true);
    expect(refusalIn(thrown)).to.include({ name: "AlreadyLapsed" });
    expect(other.told).to.deep.equal([]);
  });

  it("asks the next node where one lacks the block asked for", async () => {
    for (const message of ["header not found", "missing trie node abc", "request timed out"]) {
      const scene = script(2);
      scene.nodes[0]!.reply = () => ({ error: { code: -32_000, message } });
      expect(await ask(scene)).to.equal("0x1");
      expect(statesOf(scene)).to.deep.equal(["1 busy"]);
    }
  });
});

describe("an ordinary error of a node", () => {
  const internal = { error: { code: -32_603, message: "Internal error" } };

  it("is that node's trouble, and the next is asked: no error without data ends a keeper", async () => {
    for (const reply of [internal, { error: { code: -32_000, message: "boom" } }]) {
      const scene = script(2);
      scene.nodes[0]!.reply = () => reply;
      scene.nodes[1]!.reply = () => blockAnswer(10);
      expect((await new Heads(scene.provider).newest()).number).to.equal(10);
      expect(statesOf(scene)).to.deep.equal(["1 failing"]);
    }
  });

  it("beside a result is none where it is null", async () => {
    const scene = script(1);
    scene.nodes[0]!.reply = () => ({ ...blockAnswer(10), error: null }) as never;
    expect((await new Heads(scene.provider).newest()).number).to.equal(10);
    expect(scene.told).to.deep.equal([]);
  });

  it("is a block that makes no sense, too", async () => {
    for (const changes of [{ timestamp: "soon" }, { hash: 7 }, { number: "0x10000000000" }]) {
      const scene = script(2);
      const { result } = blockAnswer(10) as { result: object };
      scene.nodes[0]!.reply = () => ({ result: { ...result, ...changes } });
      scene.nodes[1]!.reply = () => blockAnswer(11);
      expect((await new Heads(scene.provider).newest()).number).to.equal(11);
      expect(statesOf(scene)).to.deep.equal(["1 failing"]);
    }
  });

  it("is passing trouble where all nodes have it", async () => {
    const scene = script(2);
    for (const node of scene.nodes) node.reply = () => internal;
    expect((await rejectionOf(new Heads(scene.provider).newest())).code).to.equal("CHAIN_FAILED");
  });

  it("is no contract's refusal, though ethers says so", async () => {
    const scene = script(2);
    for (const node of scene.nodes) node.reply = () => internal;
    const call = { to: `0x${"c0".repeat(20)}`, data: "0x12345678" };
    const thrown: unknown = await scene.provider.call(call).catch((error: unknown) => error);
    expect(isError(thrown, "CALL_EXCEPTION")).to.equal(true);
    expect(refusalIn(thrown)).to.equal(undefined);
    expect(statesOf(scene)).to.deep.equal(["1 failing", "2 failing"]);
    scene.nodes[1]!.reply = () => ({ error: { code: -32_000, message: "execution reverted" } });
    const refused: unknown = await scene.provider.call(call).catch((error: unknown) => error);
    expect(refusalIn(refused)).to.include({ name: "unknown" });
  });

  it("is none where a node only lacks a method", async () => {
    const scene = script(2);
    const message = "the method eth_maxPriorityFeePerGas does not exist";
    scene.nodes[0]!.reply = () => ({ error: { code: -32_601, message } });
    const thrown: unknown = await ask(scene).catch((error: unknown) => error);
    expect(isError(thrown, "UNSUPPORTED_OPERATION")).to.equal(true);
    expect(scene.told).to.deep.equal([]);
  });
});

describe("the newest block", () => {
  const at =
    (number: number, fork = 0) =>
    () =>
      blockAnswer(number, fork);

  it("never goes back: a node that is behind is left for the next", async () => {
    const scene = script(2);
    const heads = new Heads(scene.provider);
    scene.nodes[0]!.reply = at(10);
    scene.nodes[1]!.reply = at(11);
    heads.wasRead(await heads.newest());
    scene.nodes[0]!.reply = at(9);
    expect((await heads.newest()).number).to.equal(11);
    expect(statesOf(scene)).to.deep.equal(["1 behind"]);
  });

  it("is none while every node is behind, and the first that caught up afterwards", async () => {
    const scene = script(2);
    const heads = new Heads(scene.provider);
    scene.nodes[0]!.reply = at(10);
    heads.wasRead(await heads.newest());
    for (const node of scene.nodes) node.reply = at(8);
    const error = await rejectionOf(heads.newest());
    expect(error).to.be.instanceOf(ZkMarginError);
    expect(error.code).to.equal("CHAIN_FAILED");
    for (const node of scene.nodes) node.reply = at(10);
    expect((await heads.newest()).number).to.equal(10);
    expect(statesOf(scene)).to.deep.equal(["1 behind", "2 behind", "1 answers"]);
  });

  it("goes back after all once every node stays behind: one lied, or the chain is shorter", async () => {
    const scene = script(2);
    const heads = new Heads(scene.provider);
    scene.nodes[0]!.reply = at(1_000_000);
    heads.wasRead(await heads.newest());
    scene.nodes[0]!.reply = at(10);
    scene.nodes[1]!.reply = at(11);
    for (let time = 0; time < 5; time += 1) {
      expect((await rejectionOf(heads.newest())).code).to.equal("CHAIN_FAILED");
    }
    const head = await heads.newest();
    expect(head.number).to.equal(11);
    heads.wasRead(head);
    scene.nodes[1]!.reply = undefined;
    expect((await rejectionOf(heads.newest())).message).to.contain("block 11");
  });

  it("is not the highest before it was read: one answer of one node holds nobody up", async () => {
    const scene = script(2);
    const heads = new Heads(scene.provider);
    scene.nodes[0]!.reply = at(1_000_000);
    expect((await heads.newest()).number).to.equal(1_000_000);
    // The pass failed at that block.
    scene.nodes[0]!.reply = at(10);
    expect((await heads.newest()).number).to.equal(10);
    expect(scene.told).to.deep.equal([]);
  });

  it("is held or not by its hash", async () => {
    const scene = script(1);
    const heads = new Heads(scene.provider);
    scene.nodes[0]!.reply = at(10);
    const head = await heads.newest();
    expect(await heads.holds(head)).to.equal(true);
    scene.nodes[0]!.reply = at(10, 5);
    expect(await heads.holds(head)).to.equal(false);
  });
});
