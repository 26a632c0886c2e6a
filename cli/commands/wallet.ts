/** `zkmargin wallet …`: the seed, and every account recovered from it and the chain. */
import { command, commandFamily } from "../command.ts";
import { PROVING } from "../flags.ts";
import {
  ACCOUNT,
  CONTRACTS,
  KEYSTORE,
  NODE,
  REVEAL,
  VIEW_PASSPHRASE,
  WALLET,
} from "../walletFlags.ts";

const operations = () => import("../walletOperations.ts");
const recovery = () => import("../walletRecovery.ts");
const seals = () => import("../walletSeals.ts");
const views = () => import("../walletViews.ts");

export const wallet = commandFamily(
  "zkmargin wallet",
  "the seed, and every account recovered from it and the chain",
  {
    init: command({
      name: "zkmargin wallet init",
      description: "make a keystore: a new seed, or one from its phrase",
      options: {
        ...KEYSTORE,
        phrase: { type: "string", valueHint: "file|-", description: "24 words (secret)" },
      },
      run: async (options) => (await operations()).initWallet(options),
    }),
    phrase: command({
      name: "zkmargin wallet phrase",
      description: "the 24 words of the seed, to be written on paper",
      options: {
        ...KEYSTORE,
        reveal: { type: "boolean", description: "print them; nothing is printed without" },
      },
      run: async (options) => (await operations()).showPhrase(options),
    }),
    recover: command({
      name: "zkmargin wallet recover",
      description: "write the portfolio file of every open account",
      options: {
        ...WALLET,
        out: {
          type: "string",
          required: true,
          valueHint: "folder",
          description: "folder for account-<number>.json (secret)",
        },
        replace: {
          type: "boolean",
          description: "also replace files that open no state of their account",
        },
      },
      run: async (options) => (await recovery()).recoverWallet(options),
    }),
    show: command({
      name: "zkmargin wallet show",
      description: "commitments and versions of all accounts; with --reveal the quantities",
      options: { ...WALLET, ...REVEAL },
      run: async (options) => (await recovery()).showWallet(options),
    }),
    "next-key": command({
      name: "zkmargin wallet next-key",
      description: "the viewing key to open an account with, or the call that gives it to one",
      options: { ...WALLET, account: { ...ACCOUNT.account, required: false } },
      run: async (options) => (await recovery()).nextKey(options),
    }),
    rerandomise: command({
      name: "zkmargin wallet rerandomise",
      description: "the call that gives an account another blinding, sealed and proven",
      options: { ...WALLET, ...ACCOUNT, ...PROVING },
      run: async (options) => (await seals()).rerandomiseAccount(options),
    }),
    close: command({
      name: "zkmargin wallet close",
      description: "the call that closes an empty account for good",
      options: { ...WALLET, ...ACCOUNT, ...PROVING },
      run: async (options) => (await seals()).closeAccount(options),
    }),
    "export-view": command({
      name: "zkmargin wallet export-view",
      description: "give somebody the right to see one account: past blocks, or from now on",
      options: {
        ...WALLET,
        ...ACCOUNT,
        "first-block": { type: "string", valueHint: "block", description: "of a past view" },
        "last-block": { type: "string", valueHint: "block", description: "of a past view" },
        live: {
          type: "boolean",
          description: "everything under the present viewing key, until another is set",
        },
        out: { type: "string", required: true, valueHint: "file", description: "view (secret)" },
        ...VIEW_PASSPHRASE,
        plain: { type: "boolean", description: "do not encrypt the view" },
      },
      run: async (options) => (await views()).exportView(options),
    }),
    view: command({
      name: "zkmargin wallet view",
      description: "what the holder of a view sees; with --reveal the quantities",
      options: {
        view: { type: "string", required: true, valueHint: "file|-", description: "the view" },
        ...VIEW_PASSPHRASE,
        ...NODE,
        ...CONTRACTS,
        ...REVEAL,
      },
      run: async (options) => (await views()).readView(options),
    }),
  },
);
