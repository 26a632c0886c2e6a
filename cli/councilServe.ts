/** What `council serve` does: a member's service, one pass or until it is told to stop. */
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { type CouncilMember, type MemberShare } from "../council/index.ts";
import { AnswerServer, type Listening } from "../council/service/answerServer.ts";
import { EthersOpeningChain } from "../council/service/ethersOpeningChain.ts";
import { EthersOpeningLogger } from "../council/service/ethersOpeningLogger.ts";
import {
  MemberService,
  type Progress,
  type ServiceOptions,
} from "../council/service/memberService.ts";
import { MadeShares } from "../council/service/madeShares.ts";
import { Outbox } from "../council/service/outbox.ts";
import { requireSeat } from "../council/service/seat.ts";
import { serve } from "../council/service/serviceLoop.ts";
import { inputInvalid } from "../risk/index.ts";
import { openMember, type MemberOptions } from "./councilFolders.ts";
import { withProofs } from "./councilOpening.ts";
import { type KeyChoice } from "./proverChoice.ts";
import { serviceResult, tell } from "./councilServeReport.ts";
import { type CautionOptions, type TotalsDuty, withDuty } from "./councilTotals.ts";
import { readEthereumKey } from "./ethereumKey.ts";
import { readMaxFee } from "./keeperOptions.ts";
import { say, type Result } from "./output.ts";
import { withNode } from "./rpc.ts";
import { untilStopped } from "./stopSignal.ts";
import { readAddress, readChain, readWhole, type ChainOptions } from "./walletOptions.ts";

export interface ServeOptions extends MemberOptions, KeyChoice, ChainOptions, CautionOptions {
  readonly "audit-book"?: string;
  readonly openings: string;
  readonly signer: string;
  readonly "signer-passphrase-file"?: string;
  readonly "max-fee"?: string;
  readonly outbox: string;
  readonly listen: string;
  readonly interval: string;
  readonly once?: boolean;
}

/** In the member's folder. */
const MADE_SHARES = "made-shares";
const NOWHERE = "off";
const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):([0-9]{1,5})$/i;
const MAX_PORT = 65_535;
/** Seconds. */
const MAX_INTERVAL = 3_600;

/** `undefined` for `off`. @throws INPUT_INVALID */
function readListen(text: string): Listening | undefined {
  if (text === NOWHERE) return undefined;
  const [, inBrackets, plain, digits = ""] = ADDRESS.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host !== undefined && Number(digits) <= MAX_PORT) return { host, port: Number(digits) };
  throw inputInvalid("listen", "is not an address", `write 127.0.0.1:8737, or ${NOWHERE}`);
}

/** Milliseconds. @throws INPUT_INVALID */
function readInterval(text: string): number {
  const seconds = readWhole(text, "interval");
  if (seconds >= 1 && seconds <= MAX_INTERVAL) return seconds * 1000;
  const fix = `write a whole number of seconds from 1 to ${MAX_INTERVAL}`;
  throw inputInvalid("interval", "is no time between two passes", fix);
}

/** The member's own address pays and logs, and his folder's identity is the one that the key lists. */
function requireOwn(share: MemberShare, { identity }: CouncilMember, address: string): void {
  const listed = share.key.members[share.index - 1];
  if (listed?.account !== address) {
    throw new ZkMarginError("KEY_REFUSED", "the signer is not the member's address on the roster", {
      field: "signer",
      fix: `give the key of ${listed?.account ?? "that address"}`,
    });
  }
  if (listed.signingKey === identity.signingKey) return;
  throw new ZkMarginError("KEY_REFUSED", "the folder's identity is not the one of its share", {
    field: "folder",
    fix: "restore the folder: identity and share of one session belong together",
  });
}

/** Everything the service needs, from the options; the node and the prover are closed afterwards. */
async function withService<T>(
  options: ServeOptions,
  use: (service: ServiceOptions, duty: TotalsDuty | undefined) => Promise<T>,
): Promise<T> {
  const openings = readAddress(options.openings, "openings");
  const limits = readMaxFee(options["max-fee"]);
  const member = await openMember(options);
  const share = await member.agreedShare();
  const { identity } = member;
  const { chainId, generation } = share.key;
  return withNode(options.rpc, (provider) =>
    withProofs(options, async (proofs) => {
      const passphraseFile = options["signer-passphrase-file"];
      const file = { file: options.signer, option: "signer", passphraseFile };
      const signer = await readEthereumKey(file, provider);
      requireOwn(share, member, signer.address);
      const chain = new EthersOpeningChain(provider, openings);
      const owner = { chainId, openings, generation, member: share.index };
      const service = {
        ...readChain(options, chain.source),
        ...{ chain, openings, share, identity, proofs },
        logger: await EthersOpeningLogger.of(signer, openings, limits),
        outbox: new Outbox(options.outbox, owner),
        made: new MadeShares(join(options.folder, MADE_SHARES), share),
      };
      const parts = { provider, share, proofs, signer };
      return withDuty(options, parts, (duty) => use(service, duty));
    }),
  );
}

async function onePass(
  service: ServiceOptions,
  duty: TotalsDuty | undefined,
  stopped: AbortSignal,
): Promise<readonly Progress[]> {
  try {
    const requests = await new MemberService(service).pass(stopped);
    await duty?.pass(stopped);
    return requests;
  } catch (error) {
    if (stopped.aborted) return [];
    throw error;
  }
}

/** Serves over HTTP, if it is to, while the loop runs. */
async function loop(
  service: ServiceOptions,
  duty: TotalsDuty | undefined,
  { listen, interval }: { readonly listen: Listening | undefined; readonly interval: number },
  stopped: AbortSignal,
): Promise<readonly Progress[]> {
  const { outbox } = service;
  const server = listen && (await AnswerServer.listen({ outbox, ...listen }));
  try {
    if (server !== undefined) {
      const { host, port } = server.listening;
      const at = host.includes(":") ? `[${host}]` : host;
      say(`serving http://${at}:${port}/openings/`);
    }
    const besides = duty && ((signal: AbortSignal) => duty.pass(signal));
    const own = besides === undefined ? {} : { besides };
    const last = await serve(new MemberService(service), { interval, stopped, tell, ...own });
    return [...last.values()];
  } finally {
    await server?.close();
  }
}

export function serveRequests(options: ServeOptions): Promise<Result> {
  const terms = { listen: readListen(options.listen), interval: readInterval(options.interval) };
  return withService(options, async (service, duty) => {
    await requireSeat(service);
    const { share, logger, outbox } = service;
    const { generation } = share.key;
    const about = { member: share.index, generation, address: logger.address };
    const once = options.once === true;
    if (!once)
      say(`member ${share.index} of generation ${generation}, logging as ${about.address}`);
    const requests = await untilStopped((stopped) =>
      once ? onePass(service, duty, stopped) : loop(service, duty, terms, stopped),
    );
    const totals = duty === undefined ? {} : { totals: duty.documents() };
    return serviceResult({ ...about, outbox: outbox.folder, ...totals }, requests, !once);
  });
}
