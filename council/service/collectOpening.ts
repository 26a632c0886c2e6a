/**
 * A lapsed account's book for the liquidator who asked for it: members' answers combined, the account replayed
 * from the chain with what they open, the outcome checked against the contract's own state. Deltas that he was
 * party to he opens himself, so that a second takeover in part needs no second request.
 */
import { equals, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { inputInvalid } from "../../risk/index.ts";
import { type Portfolio } from "../../prover/portfolio.ts";
import { openAsViewer } from "../../sealing/index.ts";
import { type AccountFace, type ViewingKey } from "../../wallet/index.ts";
import { type SealEvent } from "../../wallet/chainEvents.ts";
import { patiently, PATIENCE } from "../../wallet/logScan.ts";
import { type CouncilKey } from "../councilKey.ts";
import { incomplete } from "../fault.ts";
import { OpenedDelta } from "../openedDelta.ts";
import { replayAccount, sealsOf } from "../replay.ts";
import { type ShareProofs } from "../shareProof.ts";
import { collectAnswers, type Collected, type SetAside } from "./collectAnswers.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { OpeningReader, type OpeningPlaces } from "./openingReader.ts";

export interface CollectOptions extends OpeningPlaces {
  /** Of the active generation: `council-key.json`, compared with the contract. */
  readonly key: CouncilKey;
  /** Of these places, kept from one try to the next; one for this time alone unless given. */
  readonly reader?: OpeningReader;
  /** Its number, of the event `OpeningRequested`. */
  readonly request: bigint;
  /** URLs of the members' services, in any order. */
  readonly servers: readonly string[];
  /** The liquidator's viewing key with this public key, which the request names. */
  readonly viewingKeyOf: (
    publicKey: AffinePoint,
  ) => Promise<Pick<ViewingKey, "revealSecret"> | undefined>;
  readonly proofs: ShareProofs;
  /** Milliseconds that a server has. */
  readonly timeout?: number;
}

export interface CollectedOpening {
  /** Quantities and blinding behind the commitment in `face`. */
  readonly portfolio: Portfolio;
  /** The account at the last block read. */
  readonly face: AccountFace;
  /** Whether the contract's own state was there to compare, and agrees. */
  readonly verified: boolean;
  /** Members whose answers were used. */
  readonly members: readonly number[];
  /** What did not count, and from where. */
  readonly setAside: readonly SetAside[];
}

async function requestOnChain(reader: OpeningReader, request: bigint): Promise<ChainRequest> {
  const asked = await reader.request(request);
  if (asked !== undefined) return asked;
  throw inputInvalid(
    "request",
    "is no request that the contract has taken",
    "take its number from the event OpeningRequested, and wait until it is confirmed",
  );
}

/** Those that are sealed to the liquidator as well. */
function openOwn(
  seals: readonly SealEvent[],
  liquidator: bigint,
  viewSecret: bigint,
): OpenedDelta[] {
  return seals
    .filter(({ accountA, accountB }) => accountA === liquidator || accountB === liquidator)
    .flatMap(({ sealed, delta }) => {
      const opening = openAsViewer(sealed, viewSecret, delta);
      return opening === undefined ? [] : [new OpenedDelta(delta, opening)];
    });
}

/** Why not everything could be opened, in words that say what to do. */
function requireComplete(collected: Collected, key: CouncilKey): void {
  const { unopened, members, block, setAside } = collected;
  if (unopened.length === 0) return;
  const said = setAside.map(({ server, why }) => `${server} ${why}`).join("; ");
  const told = said === "" ? "" : ` (${said})`;
  if (members.length < key.threshold) {
    throw incomplete(
      `answers of ${key.threshold - members.length} more members${told}`,
      [],
      `ask further members or wait for them: it takes ${key.threshold} good ones`,
    );
  }
  throw incomplete(
    `the openings of ${unopened.length} deltas sealed after block ${block ?? 0}, up to which enough members answered,`,
    [],
    "ask the council again: Openings.requestOpening",
  );
}

/**
 * The account's opening at the last block that counts as final.
 * @throws COUNCIL_INCOMPLETE while there are too few good answers, naming what was set aside, or when deltas were
 * sealed since the members answered; OPENING_MISMATCH when what was opened is not the account's; INPUT_INVALID for a
 * request that is not on the chain or names another viewing key, or a server that is no URL; CHAIN_FAILED
 */
export async function collectOpening(options: CollectOptions): Promise<CollectedOpening> {
  const { key, openings, request, servers, viewingKeyOf, proofs, timeout } = options;
  const { reader = new OpeningReader(options) } = options;
  const { source, patience = PATIENCE } = options.reading;
  const chainId = await patiently("the chain's id", () => source.chainId(), patience);
  if (chainId !== key.chainId) {
    throw new ZkMarginError("KEY_REFUSED", "the node is of another chain than the council", {
      field: "rpc",
      fix: `use a node of chain ${key.chainId}`,
    });
  }
  const asked = await requestOnChain(reader, request);
  const { account, liquidator } = asked;
  const viewingKey = await viewingKeyOf(asked.viewingKey);
  if (viewingKey === undefined) {
    throw inputInvalid(
      "request",
      "names a viewing key that is not the liquidator's",
      "use the wallet of the account that asked, as it was then",
    );
  }
  const logs = await reader.account(account);
  const seals = await sealsOf(logs);
  const viewSecret = viewingKey.revealSecret();
  const own = openOwn(seals, liquidator, viewSecret);
  const others = seals.filter(({ delta }) => !own.some((opened) => equals(opened.delta, delta)));
  const from = { chainId, openings, request, account, liquidator };
  const limit = timeout === undefined ? {} : { timeout };
  const collected = await collectAnswers(
    { key, asked: from, servers, viewSecret, proofs, ...limit },
    others,
  );
  requireComplete(collected, key);
  const { state, verified } = await replayAccount(logs, [...own, ...collected.opened]);
  const { members, setAside } = collected;
  return { portfolio: state.portfolio(), face: state.face, verified, members, setAside };
}
