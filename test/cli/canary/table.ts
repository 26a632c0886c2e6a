/**
 * Every command of `zkmargin` with the options that the canary gives it; values by option are those of the home. A new
 * command needs a line here. What a command prints of its owner's secrets at his own request is in `SHOWN`.
 */

const WALLET = "keystore passphrase-file rpc confirmations accounts settlement";
const MEMBER = "folder passphrase-file";
const SESSION = `${MEMBER} messages session`;
const LOGS = "rpc confirmations accounts settlement";
const RFQ = "folder rpc settlement";
const AUDITOR = "rpc audit-book";
const OPTION = "rpc accounts";
const RULES = "market table band";

export const COMMANDS: Readonly<Record<string, string>> = {
  "wallet init": "keystore=fresh/wallet.json passphrase-file phrase",
  "wallet phrase": "keystore passphrase-file",
  "wallet recover": `${WALLET} checkpoint out=recovered`,
  "wallet show": `${WALLET} checkpoint`,
  "wallet next-key": `${WALLET} account`,
  "wallet rerandomise": `${WALLET} account development`,
  "wallet close": `${WALLET} account development`,
  "wallet export-view": `${WALLET} account live plain out=views/exported.json`,
  "wallet view": `view ${LOGS}`,
  "portfolio new": "portfolio=fresh/account.json quantities",
  "portfolio show": "portfolio",
  "portfolio deposit": "portfolio slot amount",
  "portfolio withdraw": "portfolio slot amount",
  "portfolio commit": "portfolio out=public/commitment.json",
  "trade delta": "quantities out=deltas/new.json",
  "trade negate": "delta out=deltas/minus.json",
  "trade apply": "portfolio delta",
  "rfq request": `${RFQ} terms out=messages/request.json`,
  "rfq quote": `${RFQ} request terms out=messages/quote.json`,
  "rfq accept": `${RFQ} keystore passphrase-file quote terms out=messages/acceptance.json`,
  "rfq receive": `${RFQ} keystore passphrase-file message`,
  "rfq explain": `${RFQ} id portfolio`,
  "rfq sign": `${RFQ} id portfolio key key-passphrase-file out=messages/signature.json`,
  "rfq prove": `${RFQ} id portfolio out=messages/proof.json`,
  "rfq settle": `${RFQ} id key key-passphrase-file`,
  "rfq end": `${RFQ} id key key-passphrase-file`,
  "rfq book": `${RFQ} id portfolio`,
  "rfq show": RFQ,
  explain: `portfolio ${RULES}`,
  attest: `portfolio ${RULES} tally new-salt out=public/attestation.json`,
  verify: `attestation ${RULES} commitment level`,
  watch: `portfolio ${RULES} candles symbols`,
  forecast: "candles symbols band hours",
  doctor: "portfolio",
  keeper:
    "rpc auction openings folder=keeper key key-passphrase-file keystore passphrase-file once",
  "pool key": "key=fresh/provers.json out=public/provers.json",
  "pool run": `portfolios=book ${RULES} out=public/attestations development`,
  "relay run": "rpc bundles=settlement folder=relayer key key-passphrase-file once",
  "relay submit": `to=relayer attestation account table=0x${"1a".repeat(32)} epoch=1`,
  "council identity": "folder=m9 passphrase-file name account=address out=public/identity.json",
  "council roster": "chain-id council members threshold out=public/roster.json",
  "council reshare": "key=council.json dealers members threshold out=public/reshared.json",
  "council accept": SESSION,
  "council commit": SESSION,
  "council deal": SESSION,
  "council finish": SESSION,
  "council show": "key=council.json",
  "council possess": `${MEMBER} out=public/possession.json`,
  "council open-share": `${MEMBER} sealed ${LOGS} out=public/share.json`,
  "council combine": "key=council.json sealed shares out=opened/combined.json development",
  "council requests": `${LOGS} account out=public/requests`,
  "council replay": `${LOGS} account opened out=opened/replayed.json`,
  "council serve": `${MEMBER} ${LOGS} openings signer signer-passphrase-file outbox once`,
  "council total": `${MEMBER} ${AUDITOR} window`,
  "council collect": `keystore passphrase-file key=council.json ${LOGS} openings request=1 members=urls out=opened/book.json`,
  "council blame": `${MEMBER} messages dealer`,
  "council judge": "messages blame",
  "council deal-all":
    "folder=dealt passphrase-file chain-id council threshold accounts=addresses development",
  "setup begin": "circuit ptau out=public/begun.zkey",
  "setup contribute": "zkey out=public/contributed.zkey name",
  "setup finish": "circuit ptau zkey beacon",
  "setup ceremony": "circuit ptau beacon",
  "setup verify": "circuit ptau",
  "rules build": "policy candles as-of table=public/table.json manifest=public/manifest.json",
  "rules explain": "manifest",
  "rules verify": "manifest policy candles",
  "options series": OPTION,
  "options status": `${OPTION} account`,
  "options convert": `${OPTION} account portfolio`,
  "oracle report": `${OPTION} manifest quotes homes out=public/report.json`,
  "oracle fix": `${OPTION} slot=17 settlement=100 out=public/fixing.json`,
  "oracle sign": `${OPTION} document key key-passphrase-file out=public/signature.json`,
  "oracle relay": `${OPTION} document signatures`,
  "audit run": `${AUDITOR} index out=public/report.json`,
  "audit verify": "report rpc",
  "audit publish": `${AUDITOR} window`,
  "audit report": "report",
  "audit stress-table": "table day assets",
  "audit contribute": `${AUDITOR} window account portfolio`,
  "audit relay": `${AUDITOR} documents`,
  "audit prove-included": `${AUDITOR} window account keystore passphrase-file settlement show`,
};

/** Commands that are not run, and why. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "setup build": "it is given no file, reads the repository alone, and may take minutes",
  "pool submit": "it needs a queue; what reaches one is searched in test/pool/queue.test.ts",
  "pool serve":
    "it waits for a queue for ever; what it says and keeps there is searched in test/pool/queue.test.ts",
};

/** Commands that print something secret to its owner, what, and why. */
export const SHOWN: Readonly<Record<string, { readonly what: string; readonly why: string }>> = {
  "wallet phrase": {
    what: "the phrase",
    why: "with --reveal it is there to be written on paper; never under --json or into a pipe without it",
  },
  "portfolio show": { what: "quantities", why: "with --reveal, the owner's own book" },
  "wallet show": { what: "quantities", why: "with --reveal, the owner's own books" },
  "wallet view": { what: "quantities", why: "with --reveal, what the right is for" },
  "rfq show": { what: "terms", why: "with --reveal, the owner's own conversations" },
  "rfq explain": { what: "what is missing of a short", why: "with --reveal, the owner's own book" },
  explain: {
    what: "what is missing of a short, single Greeks",
    why: "with --reveal; without it totals in dollars alone, which are for the owner",
  },
  "options convert": { what: "changes of the book", why: "with --reveal, the owner's own book" },
  "audit contribute": { what: "the requirement", why: "with --reveal, the owner's own figure" },
};
