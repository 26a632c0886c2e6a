/** What other folders use of the relayer. */
export { BundleChain, type BundlePort } from "./bundleChain.ts";
export { BuiltItemChecks, type ItemChecks } from "./checks.ts";
export {
  itemDocument,
  idOf,
  parseItem,
  TRADE_FORMAT,
  type RelayAttestation,
  type RelayItem,
  type RelayTrade,
} from "./document.ts";
export { InboxServer } from "./inboxServer.ts";
export { Relayer, type RelayNotice, type RelaySettings } from "./relayer.ts";
export { Tray, type ItemRecord } from "./tray.ts";
