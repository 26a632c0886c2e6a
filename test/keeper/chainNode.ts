/** A real JSON-RPC node in a process of its own, on loopback: Hardhat's, with the chain id of development. */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JsonRpcProvider, Network, type JsonRpcSigner } from "ethers";
import { REPOSITORY } from "../cli/zkmargin.ts";

export const CHAIN_ID = 31_337n;

export interface ChainNode {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly signers: readonly JsonRpcSigner[];
  /** Blocks, a second apart. */
  mine(blocks: number): Promise<void>;
  /** Lets time pass, and mines a block. */
  wait(seconds: number): Promise<void>;
  /** Kills the node, and starts none: what is asked of it now fails. */
  close(): Promise<void>;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  for (;;) {
    if (child.exitCode !== null) throw new Error("the node ended before it answered");
    try {
      const answer = await fetch(url, { method: "POST", headers, body });
      if (answer.ok) return;
    } catch {
      // Not up yet.
    }
    await sleep(200);
  }
}

export async function startNode(): Promise<ChainNode> {
  const port = await freePort();
  const hardhat = join(REPOSITORY, "node_modules", "hardhat", "dist", "src", "cli.js");
  const listen = ["--hostname", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, [hardhat, "node", ...listen], {
    cwd: REPOSITORY,
    stdio: "ignore",
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  // A test that fails half-way must not wait for it.
  child.unref();
  const url = `http://127.0.0.1:${port}`;
  await untilItAnswers(url, child);
  const network = Network.from(CHAIN_ID);
  const options = { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1, polling: true };
  const provider = new JsonRpcProvider(url, network, options);
  provider.pollingInterval = 50;
  return {
    ...{ url, provider, signers: await provider.listAccounts() },
    mine: async (blocks) => {
      for (let block = 0; block < blocks; block += 1) await provider.send("evm_mine", []);
    },
    wait: async (seconds) => {
      await provider.send("evm_increaseTime", [seconds]);
      await provider.send("evm_mine", []);
    },
    close: async () => {
      provider.destroy();
      process.off("exit", kill);
      child.ref();
      const ended = new Promise((resolve) => child.once("close", resolve));
      kill();
      await ended;
    },
  };
}
