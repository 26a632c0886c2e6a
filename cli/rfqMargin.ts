/** The market and rules that a trade's proof is made for: the account's home table, the latest epoch. */
import { EXIT } from "../circuits/errors.ts";
import { solvencyCircuit } from "../circuits/spec.ts";
import { BAND, inputInvalid, plainTerms, type Level } from "../risk/index.ts";
import {
  assessTrade,
  renderTradeMargin,
  type MarginContext,
  type RfqSession,
} from "../trading/index.ts";
import { openDeployment, readEpoch, readTable, readVerifier } from "../verifier/index.ts";
import { type Result } from "./output.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { preflightDocument } from "./preflightDocument.ts";
import { type Desk } from "./rfqParty.ts";

export interface BookOptions {
  readonly portfolio: string;
  readonly band: string;
}

/** @throws TRADE_REFUSED without such a session, INPUT_INVALID */
export function findSession({ party }: Desk, id: string): RfqSession {
  const session = party.store.find(id);
  if (session !== undefined) return session;
  throw inputInvalid("id", "names no conversation in the folder", "see `zkmargin rfq show`");
}

export async function readContext(
  desk: Desk,
  session: RfqSession,
  options: BookOptions,
): Promise<MarginContext> {
  const { chain, provider } = desk;
  const account = session.ownAccount;
  if (account === undefined) throw inputInvalid("id", "has no trade yet", "accept a quote first");
  const band = BAND.parse(options.band, "band");
  const portfolio = await readPortfolio(options.portfolio);
  const deployment = await openDeployment(provider, (await chain.venue()).accounts);
  const { table, verifier } = await chain.home(account);
  const circuit = solvencyCircuit((await readVerifier(deployment, verifier)).circuit);
  const { rules } = await readTable(deployment, table, circuit);
  const market = await readEpoch(deployment, await chain.latestEpoch(), circuit);
  return { portfolio, market, table: rules, band };
}

/** The pre-flight of the trade; status 1 when the account cannot carry it. Without `reveal` no positions. */
export function explainTrade(context: MarginContext, session: RfqSession, reveal: boolean): Result {
  const delta = session.revealOwnDelta();
  const full = assessTrade(context, delta);
  const margin = reveal
    ? full
    : {
        ...full,
        initial: { ...full.initial, slots: [] },
        maintenance: { ...full.maintenance, slots: [] },
      };
  const after = context.portfolio.afterTrade(delta);
  const { table, market } = context;
  const request = (level: Level) => ({
    portfolio: after,
    market,
    table,
    terms: plainTerms(level, context.band),
  });
  const text = renderTradeMargin(context, delta, margin);
  return {
    document: {
      path: margin.path,
      initial: preflightDocument(margin.initial, request(table.initialLevel)),
      maintenance: preflightDocument(margin.maintenance, request(table.maintenanceLevel)),
    },
    // Without slots each report ends in the bare heading of their table.
    text: reveal ? text : text.replaceAll(/\nslot +quantity [^\n]*/g, ""),
    exitStatus: margin.path === "short" ? EXIT.refused : EXIT.ok,
  };
}
