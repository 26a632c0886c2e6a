/** What `wallet rerandomise` and `wallet close` do: seal, prove, and print the call for the owner's signer. */
import { Interface } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { SealProver, soliditySeal, type SealRequest } from "../prover/index.ts";
import { POINT_TYPE, SEAL_TYPE } from "../trading/chainAbi.ts";
import { SettlementChain } from "../trading/index.ts";
import { closing, rerandomisation, type OwnAccount } from "../wallet/ownSeal.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";
import { type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { readAccountNumber, readSeed } from "./walletOptions.ts";
import { withRecovery, type WalletOptions } from "./walletRecovery.ts";

export interface SealOptions extends WalletOptions, KeyChoice {
  readonly account: string;
}

const CALLS = new Interface([
  `function rerandomise(uint256 account, ${POINT_TYPE} delta, ${SEAL_TYPE} seal)`,
  `function close(uint256 account, ${SEAL_TYPE} seal)`,
]);

/** The account as the chain has it, and the council's key. */
async function ownAccount(options: SealOptions): Promise<OwnAccount> {
  const account = readAccountNumber(options.account);
  const seed = await readSeed(options);
  return withRecovery(options, async ({ accounts, deployment }, { contracts }) => {
    const state = accounts.find(({ face }) => face.account === account);
    if (state === undefined) {
      throw inputInvalid("account", "is not among the wallet's accounts", "see `wallet show`");
    }
    const [settlement = ""] = contracts.modules;
    const council = await withNode(options.rpc, (provider) =>
      new SettlementChain({ provider, settlement, confirmations: 0 }).councilKey(),
    );
    return { seed, deployment, state, council };
  });
}

async function proven(request: SealRequest, options: SealOptions) {
  requireLeaveFor("seal", options.development === true);
  const prover = await SealProver.open(proverOptions(options));
  try {
    return await prover.prove(request);
  } finally {
    await prover.close();
  }
}

function callOf({ deployment, state }: OwnAccount, data: string): Result {
  const { accounts: to } = deployment;
  const { account, owner } = state.face;
  return {
    document: { account, to, from: owner, data },
    text: `send to ${to} from ${owner}\n${data}`,
  };
}

/** @throws INPUT_INVALID, CHAIN_FAILED, KEY_REFUSED */
export async function rerandomiseAccount(options: SealOptions): Promise<Result> {
  const own = await ownAccount(options);
  const seal = await proven(rerandomisation(own), options);
  const values = [own.state.face.account, seal.delta, soliditySeal(seal)];
  return callOf(own, CALLS.encodeFunctionData("rerandomise", values));
}

/** A seal that the contract does not read: the commitment is the identity. */
const NO_SEAL = {
  digest: 0n,
  ephemeralX: 0n,
  ephemeralY: 0n,
  wraps: [0n, 0n],
  words: Array.from({ length: 10 }, () => 0n),
  proof: {
    a: { x: 0n, y: 0n },
    b: { xIm: 0n, xRe: 0n, yIm: 0n, yRe: 0n },
    c: { x: 0n, y: 0n },
  },
};

/** @throws INPUT_INVALID while something is held or owed; CHAIN_FAILED, KEY_REFUSED */
export async function closeAccount(options: SealOptions): Promise<Result> {
  const own = await ownAccount(options);
  const request = closing(own);
  const seal = request === undefined ? NO_SEAL : soliditySeal(await proven(request, options));
  return callOf(own, CALLS.encodeFunctionData("close", [own.state.face.account, seal]));
}
