/** What other folders use of the keeper. */
export { assembleKeeper, type LiquidatorOptions } from "./assemble.ts";
export { type Keeper } from "./keeper.ts";
export { Nodes, type NodeNotice } from "./nodes.ts";
export { type Notice } from "./notices.ts";
export { leasesInForce, PublicReader, type OwnStanding, type PublicFacts } from "./publicReader.ts";
export { postByHttp } from "./postByHttp.ts";
export { run, type RunSummary } from "./run.ts";
export { type BidLimits, type KeeperSettings, type Roles } from "./settings.ts";
