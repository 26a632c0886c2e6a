/** What `zkmargin keeper` does: keeps, one pass or until it is told to stop. */
import { Wallet } from "ethers";
import { EXIT } from "../circuits/errors.ts";
import { parseCouncilKey } from "../council/index.ts";
import {
  assembleKeeper,
  Nodes,
  run,
  type LiquidatorOptions,
  type Notice,
} from "../keeper/index.ts";
import { openKeystore } from "../wallet/index.ts";
import { alone } from "./alone.ts";
import { chainIdOf, readChainId } from "./chainId.ts";
import { readList } from "./councilRosters.ts";
import { readEthereumKey } from "./ethereumKey.ts";
import { requireLeaveFor } from "./keyChoice.ts";
import { proverOptions, type KeyChoice } from "./proverChoice.ts";
import {
  readBand,
  readContractAddresses,
  readDesk,
  readInterval,
  readMaxFee,
  readRoles,
  readSettings,
  readUrls,
  type DeskOptions,
  type GivenDesk,
  type LimitOptions,
  type RoleOptions,
} from "./keeperOptions.ts";
import { keeperResult, newsOf } from "./keeperReport.ts";
import { sayNews, speakInLines, type Result } from "./output.ts";
import { askPassphrase } from "./passphrase.ts";
import { untilStopped } from "./stopSignal.ts";
import { readDocument } from "./userFile.ts";
import { readAccountNumber, readContracts, readWhole } from "./walletOptions.ts";

export interface KeeperOptions extends RoleOptions, DeskOptions, LimitOptions, KeyChoice {
  readonly rpc: string;
  readonly "chain-id"?: string;
  readonly auction: string;
  readonly openings: string;
  readonly "from-block": string;
  readonly confirmations: string;
  readonly folder: string;
  readonly key: string;
  readonly "key-passphrase-file"?: string;
  readonly "max-fee"?: string;
  readonly band: string;
  readonly interval: string;
  readonly once?: boolean;
}

/** Development keys need leave before anything is asked for. */
function requireLeave({ development = false }: KeeperOptions): void {
  for (const circuit of ["solvency-spot8", "seal", "share"]) requireLeaveFor(circuit, development);
}

async function openLiquidator(options: KeeperOptions, desk: GivenDesk): Promise<LiquidatorOptions> {
  requireLeave(options);
  const file = options["passphrase-file"];
  const request = { file, option: "passphrase-file", of: "the keystore" };
  const passphrase = await askPassphrase(request);
  const { settlement, members } = desk;
  return {
    account: readAccountNumber(desk.liquidator),
    seed: await openKeystore(desk.keystore, passphrase),
    passphrase,
    council: await readDocument(desk.council, "council", parseCouncilKey),
    members: readUrls(readList(members).join(","), "members"),
    modules: readContracts({ accounts: options.auction, settlement }).modules,
    band: readBand(options.band),
    proving: proverOptions(options),
  };
}

export async function keep(options: KeeperOptions): Promise<Result> {
  speakInLines();
  const desk = readDesk(options);
  const roles = readRoles(options, desk);
  const settings = readSettings(options, roles);
  const [urls, addresses] = [readUrls(options.rpc, "rpc"), readContractAddresses(options)];
  const [interval, maxFee] = [readInterval(options.interval), readMaxFee(options["max-fee"])];
  const confirmations = readWhole(options.confirmations, "confirmations");
  const fromBlock = readWhole(options["from-block"], "from-block");
  const id = options["chain-id"];
  const reports = options["relay-reports"];
  const given = id === undefined ? undefined : readChainId(id);
  return alone(options.folder, "keeper", async () => {
    const chainId = given ?? (await chainIdOf(urls));
    let faults = 0;
    const tell = (notice: Notice): void => {
      if (notice.kind === "fault") faults += 1;
      sayNews(newsOf(notice));
    };
    const nodes = new Nodes({
      urls,
      chainId,
      tell: (notice) => {
        tell({ kind: "node", ...notice });
      },
    });
    const passphraseFile = options["key-passphrase-file"];
    const signer = await readEthereumKey(
      { file: options.key, option: "key", passphraseFile },
      nodes,
    );
    const asks = roles.open || roles.bid;
    const liquidator =
      desk === undefined || !asks ? {} : { liquidator: await openLiquidator(options, desk) };
    const { keeper, sender, close } = await assembleKeeper({
      ...{ nodes, chainId, folder: options.folder, fromBlock, confirmations, settings, tell },
      ...(reports === undefined ? {} : { reports }),
      ...{ ...addresses, ...maxFee, ...liquidator, signer: new Wallet(signer.privateKey, nodes) },
    });
    try {
      const once = options.once === true;
      const summary = await untilStopped((stopped) =>
        run(keeper, { interval, once, stopped, tell }),
      );
      const result = keeperResult(summary, sender, faults);
      return once && faults > 0 ? { ...result, exitStatus: EXIT.refused } : result;
    } finally {
      await close();
    }
  });
}
