/** `audit run`, `council serve` and `keeper`, by a node that lies in one way all along; then by an honest one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CouncilHome, DEPTH, LIQUIDATOR, TRADER } from "../../test/cli/councilHome.ts";
import { startOpenings } from "../../test/cli/simulatedOpenings.ts";
import { ADDRESSES } from "../../test/audit/simulatedMarket.ts";
import { withWindows } from "../../test/audit/scene.ts";
import { startNode } from "../../test/keeper/chainNode.ts";
import { send } from "../../setup/deploySystem.ts";
import { run, type Ended } from "../faults/command.ts";
import { layOut, sentBy } from "../kills/keeper.ts";
import { startMarketNode } from "../kills/marketNode.ts";
import { faultsOfEnd, PATIENCE, startLiar, WAYS, type NodeTries } from "./liar.ts";

/** What a command and its world do under lies. */
interface Lied {
  readonly name: string;
  readonly cwd: string;
  /** Of the honest node. */
  readonly url: string;
  parameters(url: string, way: string): readonly string[];
  /** After the lie: what came of it that should not. */
  after(way: string, ended: Ended): Promise<readonly string[]>;
}

async function tellAll({ name, cwd, url, ...lied }: Lied, ways: readonly string[]) {
  const liar = await startLiar(url);
  const faults: string[] = [];
  let refused = 0;
  try {
    for (const way of ways) {
      liar.lie = WAYS[way];
      const ended = await run(lied.parameters(liar.url, way), { cwd, killAfter: PATIENCE });
      if (ended.status !== 0) refused += 1;
      const found = [...faultsOfEnd(ended), ...(await lied.after(way, ended))];
      faults.push(...found.map((fault) => `${name}, a node that ${way}: ${fault}`));
    }
  } finally {
    liar.close();
  }
  return { name, ways: ways.length, refused, faults };
}

async function inFolder<T>(action: (cwd: string) => Promise<T>): Promise<T> {
  const cwd = mkdtempSync(join(tmpdir(), "zkmargin-lied-"));
  try {
    return await action(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

interface Reported {
  readonly chain?: { readonly chainId: string };
  readonly reserves?: { readonly holds: boolean };
}

/** A report that it ends with is the true one, of the chain that the node says, or says that the reserves do not hold. */
export function lieToAudit(ways: readonly string[]): Promise<NodeTries> {
  return inFolder(async (cwd) => {
    const market = withWindows();
    const node = await startMarketNode(market, 0, () => undefined);
    const parameters = (url: string, way: string): string[] => [
      ...["audit", "run", "--rpc", url, "--audit-book", ADDRESSES.auditBook, "--json"],
      ...["--not-final", "--index", way.replaceAll(" ", "-")],
    ];
    try {
      const truth = await run(parameters(node.url, "truth"), { cwd });
      if (truth.status !== 0) throw new Error(truth.stdout);
      const after = async (way: string, { stdout }: Ended): Promise<string[]> => {
        const { chain, reserves } = (stdout === "" ? {} : JSON.parse(stdout)) as Reported;
        const isOther = stdout !== truth.stdout && chain?.chainId === String(market.chainId);
        const faults = isOther && reserves?.holds === true ? ["another report is believed"] : [];
        const next = await run(parameters(node.url, way), { cwd });
        const isMended = next.stdout === truth.stdout;
        return isMended ? faults : [...faults, `stays behind: ${next.stdout.slice(0, 200)}`];
      };
      const { url } = node;
      return await tellAll({ name: "audit run", cwd, url, parameters, after }, ways);
    } finally {
      node.close();
    }
  });
}

/** Every request is logged by one transaction and answered in the end. */
export function lieToCouncil(ways: readonly string[]): Promise<NodeTries> {
  return inFolder(async (cwd) => {
    const home = new CouncilHome(cwd);
    await home.layOut();
    const { chain } = home;
    const node = await startOpenings(chain, home.accounts);
    const parameters = (url: string): string[] => [
      ...home.serviceOf(1, home.contractsOn(url)),
      ...["--once", "--json"],
    ];
    let asked = 0;
    const ask = (): void => {
      chain.ask(TRADER, LIQUIDATOR);
      chain.mine(DEPTH);
      asked += 1;
    };
    const after = async (): Promise<string[]> => {
      const statuses: string[] = [];
      // Logs it, sees the log confirmed, answers.
      for (let pass = 0; pass < 2; pass += 1) {
        chain.mine(DEPTH + 1);
        const { stdout, status } = await run(parameters(node.url), { cwd });
        if (status !== 0) return [`does not go on: ${stdout.slice(-200)}`];
        const { requests } = JSON.parse(stdout) as { requests: { status: string }[] };
        statuses.splice(0, statuses.length, ...requests.map((request) => request.status));
      }
      const isLogged = chain.sent.length === asked;
      const isAnswered = statuses.length === asked && statuses.every((one) => one === "answered");
      ask();
      if (isLogged && isAnswered) return [];
      return [`${statuses.join()} of ${asked - 1} requests, ${chain.sent.length} logs`];
    };
    try {
      ask();
      const { url } = node;
      return await tellAll({ name: "council serve", cwd, url, parameters, after }, ways);
    } finally {
      node.close();
    }
  });
}

/** Commits in the end, and nothing that it sends is refused. */
export function lieToKeeper(ways: readonly string[]): Promise<NodeTries> {
  return inFolder(async (cwd) => {
    const node = await startNode();
    try {
      const { market, address, parameters: own } = await layOut(node, cwd);
      await send(market.market, "commitEpoch");
      const { url } = node;
      const parameters = (at: string): string[] => [
        ...own.map((one) => (one === url ? at : one)),
        "--once",
      ];
      const after = async (): Promise<string[]> => {
        await node.mine(2);
        const { status, stdout } = await run(parameters(url), { cwd });
        await node.mine(2);
        const refused = (await sentBy(node, address)).filter((one) => one !== 1);
        return [
          ...(status === 0 ? [] : [`does not go on: ${stdout.slice(-200)}`]),
          ...(refused.length === 0 ? [] : ["sends what is refused"]),
        ];
      };
      return await tellAll({ name: "keeper", cwd, url, parameters, after }, ways);
    } finally {
      await node.close();
    }
  });
}
