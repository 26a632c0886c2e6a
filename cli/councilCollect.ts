/** What `council collect` does: the liquidator's side of an opening. */
import { parseCouncilKey } from "../council/index.ts";
import { collectOpening } from "../council/service/collectOpening.ts";
import { EthersOpeningChain } from "../council/service/ethersOpeningChain.ts";
import { inputInvalid } from "../risk/index.ts";
import { commitmentDocument } from "./commitmentFile.ts";
import { withProofs } from "./councilOpening.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { readList } from "./councilRosters.ts";
import { type Result } from "./output.ts";
import { describePoint } from "./portfolioOperations.ts";
import { findViewingKey } from "./rfqViewingKey.ts";
import { withNode } from "./rpc.ts";
import { createSecretFile } from "./secretFile.ts";
import { readDocument } from "./userFile.ts";
import {
  readAddress,
  readChain,
  readSeed,
  type ChainOptions,
  type KeystoreOptions,
} from "./walletOptions.ts";

export interface CollectOpeningOptions extends KeystoreOptions, ChainOptions, KeyChoice {
  readonly key: string;
  readonly openings: string;
  readonly request: string;
  readonly members: string;
  readonly out: string;
}

function readRequestNumber(text: string): bigint {
  if (/^[1-9][0-9]{0,76}$/.test(text)) return BigInt(text);
  throw inputInvalid("request", "is not the number of a request", "write a whole number from 1");
}

/** Writes the account's portfolio; says whose answers were used and what was set aside. */
export async function collect(options: CollectOpeningOptions): Promise<Result> {
  const request = readRequestNumber(options.request);
  const openings = readAddress(options.openings, "openings");
  const key = await readDocument(options.key, "key", parseCouncilKey);
  const seed = await readSeed(options);
  return withNode(options.rpc, (provider) =>
    withProofs(options, async (proofs) => {
      const chain = new EthersOpeningChain(provider, openings);
      const reading = readChain(options, chain.source);
      const deployment = await chain.deployment(1);
      if (deployment === undefined) {
        const fix = "take the contracts' addresses from the deployment";
        throw inputInvalid("openings", "is not the address of Openings", fix);
      }
      const { auction } = deployment;
      const wallet = { chainId: key.chainId, accounts: reading.contracts.accounts };
      const opening = await collectOpening({
        ...{ key, reading, auction, openings, request, proofs },
        servers: readList(options.members),
        viewingKeyOf: (publicKey) => findViewingKey(seed, wallet, reading, publicKey),
      });
      createSecretFile(options.out, opening.portfolio.revealText(), "out");
      const { face, verified, members, setAside } = opening;
      const { account, version, commitment } = face;
      return {
        document: {
          ...{ portfolio: options.out, account, version, verified, members, setAside },
          commitment: commitmentDocument(commitment),
        },
        text: [
          `wrote ${options.out} (secret): account ${account}, opened by members ${members.join(", ")}`,
          describePoint("commitment", commitment),
          verified
            ? "verified: the contract's own state is the same"
            : "NOT VERIFIED: the node no longer has the contract's state of that block; use one that has",
          ...setAside.map(({ server, why }) => `set aside: ${server} ${why}`),
        ].join("\n"),
      };
    }),
  );
}
