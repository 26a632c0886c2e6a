/**
 * A council of three whose services watch one simulated chain, and a liquidator. Account 1 trades with account 2
 * and rerandomises; account 3 is the liquidator's.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";
import { equals, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { dealAll, type MemberShare } from "../../council/index.ts";
import { type CouncilKey } from "../../council/councilKey.ts";
import { type Identity } from "../../council/identity.ts";
import { AnswerServer } from "../../council/service/answerServer.ts";
import {
  collectOpening,
  type CollectedOpening,
  type CollectOptions,
} from "../../council/service/collectOpening.ts";
import { MemberService, type ServiceOptions } from "../../council/service/memberService.ts";
import { MadeShares } from "../../council/service/madeShares.ts";
import { Outbox } from "../../council/service/outbox.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { ACCOUNTS, CONTRACTS, quantities } from "../wallet/simulatedChain.ts";
import { COUNCIL } from "./session.ts";
import { AUCTION, OPENINGS, SimulatedAuction, SimulatedLogger } from "./simulatedAuction.ts";
import { standInProofs } from "./standInProofs.ts";

/** Secret of the liquidator's viewing key. */
export const VIEW = 7_777_777n;
export const TRADER = 1n;
export const MAKER = 2n;
export const LIQUIDATOR = 3n;
export const CONFIRMATIONS = 3;
/** What only the owner and the council may know: digits to look for where they must not be. */
export const HELD = 98_765_432_123n;
export const BLINDING = 31_415_926_535_897_932_384_626_433_832_795n;

const accounts = [1, 2, 3].map((member) => `0x${String(member).padStart(40, "0")}`);
const terms = { chainId: 31337n, council: COUNCIL, threshold: 2, accounts };
/** Of the secret that the simulated chain seals to. */
export const council: {
  readonly key: CouncilKey;
  readonly shares: readonly MemberShare[];
  readonly identities: readonly Identity[];
} = dealAll(terms, 4711n);

export interface Member {
  readonly index: number;
  readonly logger: SimulatedLogger;
  readonly outbox: Outbox;
  /** Folder of the shares that he made. */
  readonly made: string;
  readonly options: ServiceOptions;
  /** A service as it is after a start. */
  start(changes?: Partial<ServiceOptions>): MemberService;
}

export interface ServiceWorld {
  readonly chain: SimulatedAuction;
  readonly members: readonly Member[];
}

const folders: string[] = [];
const servers: AnswerServer[] = [];
let leavesNothing = false;

/** Said by each suite that uses a world: its folders and servers go with it. A file's own hooks would be its first user's. */
export function leaveNothing(): void {
  before(() => (leavesNothing = true));
  after(async () => {
    leavesNothing = false;
    await Promise.all(servers.splice(0).map((server) => server.close()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
}

export function temporaryFolder(): string {
  if (!leavesNothing) throw new Error("this suite has to say leaveNothing() first");
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-service-"));
  folders.push(folder);
  return folder;
}

function memberOf(chain: SimulatedAuction, index: number, base: string): Member {
  const share = council.shares[index - 1]!;
  const identity = council.identities[index - 1]!;
  const owner = { chainId: 31337n, openings: OPENINGS, generation: 1, member: index };
  const outbox = new Outbox(join(base, `outbox-${index}`), owner);
  const logger = new SimulatedLogger(chain);
  const made = join(base, `made-${index}`);
  const options: ServiceOptions = {
    ...{ chain, contracts: CONTRACTS, openings: OPENINGS, fromBlock: 0 },
    ...{ confirmations: CONFIRMATIONS, patience: { attempts: 1, pause: 0 } },
    ...{ share, identity, logger, proofs: standInProofs, outbox },
    made: new MadeShares(made, share),
  };
  const start = (changes: Partial<ServiceOptions> = {}): MemberService =>
    new MemberService({ ...options, ...changes });
  return { index, logger, outbox, made, options, start };
}

/** All accounts open and traded, nothing lapsed. */
export function serviceWorld(): ServiceWorld {
  const chain = new SimulatedAuction();
  const { council: address, generation, members } = council.key;
  chain.behind = {
    ...{ accounts: ACCOUNTS, auction: AUCTION, council: address, generation },
    keys: members.map(({ publicKey }) => publicKey),
  };
  for (const view of [5n, 6n, VIEW]) chain.open(publicKeyOf(view));
  chain.deposit(TRADER, 0, 1000n);
  chain.deposit(MAKER, 1, 50n);
  chain.trade(TRADER, MAKER, { quantities: quantities({ 0: -300n, 1: HELD }), blinding: BLINDING });
  chain.rerandomise(TRADER, 77n);
  chain.withdraw(TRADER, 0, 10n);
  const base = temporaryFolder();
  return { chain, members: [1, 2, 3].map((index) => memberOf(chain, index, base)) };
}

export const RUNNING: AbortSignal = new AbortController().signal;

/** How the request stands after one more pass. */
export async function stepOf(service: MemberService, request: bigint): Promise<string | undefined> {
  const progress = (await service.pass(RUNNING)).find((one) => one.request === request);
  if (progress === undefined) return undefined;
  return progress.status === "refused" ? progress.code : progress.status;
}

/** Passes and blocks until the member's answer is in his outbox. */
export async function answered(chain: SimulatedAuction, member: Member, request: bigint) {
  const service = member.start();
  const steps: (string | undefined)[] = [];
  for (let pass = 0; pass < 4 && steps.at(-1) !== "answered"; pass += 1) {
    steps.push(await stepOf(service, request));
    chain.mine(CONFIRMATIONS + 1);
  }
  return steps;
}

/** The members' servers on loopback. */
export async function served(members: readonly Member[]): Promise<string[]> {
  const own = await Promise.all(
    members.map(({ outbox }) => AnswerServer.listen({ outbox, host: "127.0.0.1", port: 0 })),
  );
  servers.push(...own);
  return own.map(({ listening }) => `http://127.0.0.1:${listening.port}`);
}

export function collected(
  chain: SimulatedAuction,
  request: bigint,
  servers: readonly string[],
  changes: Partial<CollectOptions> = {},
): Promise<CollectedOpening> {
  const own = publicKeyOf(VIEW);
  const viewingKeyOf = async (key: AffinePoint) =>
    equals(key, own) ? { revealSecret: () => VIEW } : undefined;
  return collectOpening({
    key: council.key,
    reading: { source: chain, contracts: CONTRACTS, fromBlock: 0, confirmations: 0 },
    ...{ auction: AUCTION, openings: OPENINGS, request, servers, viewingKeyOf },
    proofs: standInProofs,
    ...changes,
  });
}
