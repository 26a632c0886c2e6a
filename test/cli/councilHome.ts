/** The homes of a council's three members and of a liquidator, on a simulated chain with an account that lapsed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encryptKeystoreJsonSync, Wallet } from "ethers";
import { documentText } from "../../council/document.ts";
import { councilKeyDocument, dealAll, MemberFolder } from "../../council/index.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { createKeystore } from "../../wallet/keystore.ts";
import { Passphrase } from "../../wallet/passphrase.ts";
import { Seed, viewingKey } from "../../wallet/index.ts";
import { AUCTION, OPENINGS, SimulatedAuction } from "../council/simulatedAuction.ts";
import { ACCOUNTS, CHAIN_ID, quantities, SETTLEMENT } from "../wallet/simulatedChain.ts";

export const WORDS = "six quite random words in one line";
export const TRADER = 1n;
export const LIQUIDATOR = 2n;
export const HELD = 987_654_321_987n;
export const DEPTH = 2;
const COUNCIL = "0x00000000000000000000000000000000000000C0";

export class CouncilHome {
  readonly chain = new SimulatedAuction();
  readonly wallets = [1, 2, 3].map(() => Wallet.createRandom());
  readonly accounts = this.wallets.map(({ address }) => address);
  readonly dealt: ReturnType<typeof dealAll>;
  readonly #cwd: string;

  constructor(cwd: string) {
    this.#cwd = cwd;
    const { accounts } = this;
    const terms = { chainId: CHAIN_ID, council: COUNCIL, threshold: 2, accounts };
    // The secret of the key that the simulated chain seals to.
    this.dealt = dealAll(terms, 4711n);
  }

  async layOut(): Promise<void> {
    const inside = (path: string): string => join(this.#cwd, path);
    const { key, identities, shares } = this.dealt;
    mkdirSync(inside("secret"), { mode: 0o700 });
    writeFileSync(inside("secret/pass"), WORDS, { mode: 0o600 });
    writeFileSync(inside("key.json"), documentText(councilKeyDocument(key)));
    for (const [place, { address, privateKey }] of this.wallets.entries()) {
      const scrypt = { N: 1024 };
      const text = encryptKeystoreJsonSync({ address, privateKey }, WORDS, { scrypt });
      writeFileSync(inside(`secret/signer-${place + 1}.json`), text, { mode: 0o600 });
      const store = new MemberFolder(inside(`member-${place + 1}`), Passphrase.create(WORDS), true);
      await store.keep("identity", identities[place]!.revealText());
      await store.keep("share", shares[place]!.revealText());
      await store.keep("agreed", documentText(councilKeyDocument(key)));
    }
    const seed = Seed.fromBytes(new Uint8Array(32).fill(9));
    await createKeystore(inside("liquidator/keystore.json"), seed, Passphrase.create(WORDS));
    this.#trade(seed);
  }

  #trade(seed: Seed): void {
    const { chain } = this;
    const { key } = this.dealt;
    const deployment = { chainId: CHAIN_ID, accounts: ACCOUNTS };
    chain.behind = {
      ...{ accounts: ACCOUNTS, auction: AUCTION, council: key.council, generation: 1 },
      keys: key.members.map(({ publicKey }) => publicKey),
    };
    chain.open(publicKeyOf(5n));
    chain.open(viewingKey(seed, deployment, 0).publicKey);
    chain.deposit(TRADER, 0, 1000n);
    chain.trade(TRADER, LIQUIDATOR, { quantities: quantities({ 3: 4n }), blinding: 5n });
    chain.trade(TRADER, chain.open(publicKeyOf(6n)), {
      quantities: quantities({ 1: HELD }),
      blinding: 7n ** 80n,
    });
    chain.lapse(TRADER);
  }

  /** Options that name a node and the contracts on it. */
  contractsOn(url: string): string[] {
    return [
      ...["--rpc", url, "--confirmations", String(DEPTH), "--accounts", ACCOUNTS],
      ...["--settlement", SETTLEMENT, "--openings", OPENINGS],
    ];
  }

  /** What member `index` types. */
  serviceOf(index: number, contracts: readonly string[], outbox = `outbox-${index}`): string[] {
    return [
      ...["council", "serve", "--folder", `member-${index}`, "--passphrase-file", "secret/pass"],
      ...["--signer", `secret/signer-${index}.json`, "--signer-passphrase-file", "secret/pass"],
      ...[...contracts, "--outbox", outbox, "--interval", "1", "--development"],
    ];
  }
}
