/** A party of `rfq` commands, from their options. What an option does not give is refused when it is needed. */
import { getAddress, type Provider, type Wallet } from "ethers";
import { type SolvencyId } from "../circuits/spec.ts";
import { ImproveProver, SealProver, WarmProver } from "../prover/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { openAsViewer } from "../sealing/index.ts";
import {
  contractSigner,
  FolderStore,
  keySigner,
  proveTradeMargin,
  SettlementChain,
  type RfqParty,
  type TradeSigner,
} from "../trading/index.ts";
import {
  deltaSecrets,
  EthersLogSource,
  type ChainReading,
  type Deployment,
  type Seed,
} from "../wallet/index.ts";
import { readEthereumKey } from "./ethereumKey.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";
import { withNode } from "./rpc.ts";
import { readSecretText } from "./secretFile.ts";
import { checksOf, councilKeyOf } from "./rfqTrust.ts";
import { findViewingKey } from "./rfqViewingKey.ts";
import { readSeed, readWhole } from "./walletOptions.ts";

export interface DeskOptions extends KeyChoice {
  readonly folder: string;
  readonly rpc: string;
  readonly confirmations: string;
  readonly settlement: string;
  readonly "from-block": string;
  readonly keystore?: string;
  readonly "passphrase-file"?: string;
  readonly key?: string;
  readonly "key-passphrase-file"?: string;
  readonly signature?: string;
  readonly council?: string;
}

export interface Desk {
  readonly party: RfqParty;
  readonly chain: SettlementChain;
  readonly provider: Provider;
}

const missing = (option: string, why: string): Error =>
  inputInvalid(option, "is missing", `give --${option}: ${why}`);

async function readKey(options: DeskOptions, provider: Provider): Promise<Wallet | undefined> {
  if (options.key === undefined) return undefined;
  const passphraseFile = options["key-passphrase-file"];
  return readEthereumKey({ file: options.key, option: "key", passphraseFile }, provider);
}

async function readSigner(options: DeskOptions, key: Wallet | undefined): Promise<TradeSigner> {
  const { signature } = options;
  if (signature !== undefined) {
    const text = (await readSecretText(signature, "signature")).trim();
    return contractSigner(() => Promise.resolve(text));
  }
  if (key !== undefined) return keySigner(key);
  return () => Promise.reject(missing("key", "the key that owns the account"));
}

/** Secrets of the wallet: each use without a keystore is refused. */
function secretsOf(seed: Seed | undefined, deployment: Deployment, reading: ChainReading) {
  const own = (): Seed => {
    if (seed === undefined) throw missing("keystore", "the wallet of the account");
    return seed;
  };
  return {
    deltaSecrets: ((terms) => deltaSecrets(own(), terms)) satisfies RfqParty["deltaSecrets"],
    openSeal: (async (sealed, delta, publicKey) => {
      const key = await findViewingKey(own(), deployment, reading, publicKey);
      return key === undefined ? undefined : openAsViewer(sealed, key.revealSecret(), delta);
    }) satisfies RfqParty["openSeal"],
  };
}

interface Closable {
  close(): Promise<void>;
}

/** Provers opened when first needed; all are closed in the end. */
function proversOf(choice: KeyChoice, opened: Closable[]) {
  const options = proverOptions(choice);
  const development = choice.development === true;
  const keep = <T extends Closable>(prover: T): T => {
    opened.push(prover);
    return prover;
  };
  return {
    seal: async () => {
      requireLeaveFor("seal", development);
      return keep(await SealProver.open(options));
    },
    solvency: async (circuit: SolvencyId) => {
      requireLeaveFor(circuit, development);
      return keep(await WarmProver.open(circuit, options));
    },
    improve: async () => {
      requireLeaveFor("improve", development);
      return keep(await ImproveProver.open(options));
    },
  };
}

/** Runs `use` as the party that the options describe; node and provers are closed afterwards. */
export async function withDesk<T>(
  options: DeskOptions,
  use: (desk: Desk) => Promise<T>,
): Promise<T> {
  const settlement = readSettlement(options.settlement);
  const { keystore } = options;
  const seed = keystore === undefined ? undefined : await readSeed({ ...options, keystore });
  const opened: Closable[] = [];
  return withNode(options.rpc, async (provider) => {
    const key = await readKey(options, provider);
    const confirmations = readWhole(options.confirmations, "confirmations");
    const fromBlock = readWhole(options["from-block"], "from-block");
    const sender = key === undefined ? {} : { sender: key };
    const chain = new SettlementChain({
      provider,
      ...sender,
      settlement,
      confirmations,
      fromBlock,
    });
    const venue = await chain.venue();
    // Read for viewing keys alone, which the accounts announce.
    const contracts = { accounts: venue.accounts, modules: [settlement] };
    const reading = { source: new EthersLogSource(provider), contracts, fromBlock };
    const provers = proversOf(options, opened);
    const party: RfqParty = {
      store: new FolderStore(options.folder),
      chain,
      ...(await councilKeyOf(options, venue)),
      ...secretsOf(seed, venue, reading),
      signer: await readSigner(options, key),
      proofChecks: checksOf(provider, chain, options.development === true),
      sealProver: { prove: async (request) => (await provers.seal()).prove(request) },
      prover: {
        prove: async (context, delta) => {
          const solvency = await provers.solvency(context.table.circuit);
          return proveTradeMargin({ solvency, improve: provers.improve }, context, delta);
        },
      },
    };
    try {
      return await use({ party, chain, provider });
    } finally {
      for (const prover of opened) await prover.close();
    }
  });
}

function readSettlement(text: string): string {
  try {
    return getAddress(text);
  } catch {
    throw inputInvalid("settlement", "is not an address", "write 0x and 40 hexadecimal digits");
  }
}
