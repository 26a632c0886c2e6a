/** What `council requests` and `replay` do: from an account's events to its opening. */
import { join } from "node:path";
import { OpenedDelta, replayAccount, requestDocument, requestsFor } from "../council/index.ts";
import { readAccountLogs } from "../council/chainLogs.ts";
import { type AccountLogs } from "../council/replay.ts";
import { EthersLogSource } from "../wallet/ethersLogSource.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { publish } from "./councilFolders.ts";
import { readList } from "./councilRosters.ts";
import { type Result } from "./output.ts";
import { describePoint } from "./portfolioOperations.ts";
import { withNode } from "./rpc.ts";
import { createSecretFile, readSecretText } from "./secretFile.ts";
import { readAccountNumber, readChain, type ChainOptions } from "./walletOptions.ts";

export interface AccountOptions extends ChainOptions {
  readonly account: string;
  readonly out: string;
}

function readEvents(options: AccountOptions): Promise<AccountLogs> {
  const account = readAccountNumber(options.account);
  return withNode(options.rpc, (provider) =>
    readAccountLogs(readChain(options, new EthersLogSource(provider)), account),
  );
}

/** One file for each delta that members have to open, numbered as on the chain. */
export async function writeRequests(options: AccountOptions): Promise<Result> {
  const requests = await requestsFor(await readEvents(options));
  const files = requests.map((request, place) => {
    const path = join(options.out, `sealed-${place + 1}.json`);
    publish(path, "out", requestDocument(request));
    return path;
  });
  const text = files.length === 0 ? "nothing is sealed" : `wrote ${files.join(", ")}`;
  return { document: { account: options.account, sealed: files }, text };
}

export interface ReplayOptions extends AccountOptions {
  readonly opened?: string;
}

/** Writes the account's portfolio, with what members opened; says whether the contract's own state bears it out. */
export async function replay(options: ReplayOptions): Promise<Result> {
  const files = readList(options.opened ?? "");
  const opened = await Promise.all(
    files.map(async (file) => OpenedDelta.parse(await readSecretText(file, "opened"))),
  );
  const { state, verified } = await replayAccount(await readEvents(options), opened);
  createSecretFile(options.out, state.portfolio().revealText(), "out");
  const { commitment, version, closed } = state.face;
  return {
    document: {
      portfolio: options.out,
      ...{ account: options.account, version, closed, verified },
      commitment: commitmentDocument(commitment),
    },
    text: [
      `wrote ${options.out} (secret)`,
      describePoint("commitment", commitment),
      verified
        ? "verified: the contract's own state is the same"
        : "NOT VERIFIED: the node no longer has the contract's state of that block; use one that has",
    ].join("\n"),
  };
}
